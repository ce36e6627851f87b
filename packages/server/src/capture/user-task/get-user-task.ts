import { AppError } from '@loopwright/contract'
import type { UserTaskDetail } from '@loopwright/contract/capture/user-task/user-task'
import type { CaptureDependencies } from '../capture-dependencies.ts'
import { readLedger } from '../read-ledger.ts'
import { describeUserTasks } from './describe-user-tasks.ts'

/**
 * One task, with its sessions and traces, be it declared or only spoken of by its spans. What was accepted is found at
 * once, drained or not.
 *
 * @throws AppError `not-found`, `store-unavailable`.
 */
export async function getUserTask(
  deps: CaptureDependencies,
  projectId: string,
  id: string,
): Promise<UserTaskDetail> {
  const [task] = await readLedger(async () => {
    await deps.spool.ensureDrained([id])
    return describeUserTasks(deps.ledger.client, projectId, [id])
  })
  if (task) return task
  throw new AppError(
    'not-found',
    `Nothing is known of a user task "${id}" in this project. Check the id and the key's project.`,
  )
}
