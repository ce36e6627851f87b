import type { Page } from '@loopwright/contract'
import type { UserTask } from '@loopwright/contract/capture/user-task/user-task'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from '../capture-dependencies.ts'
import { drainForList } from '../drain-for-list.ts'
import { readCursor } from '../read-cursor.ts'
import { readLedger } from '../read-ledger.ts'
import { describeUserTasks } from './describe-user-tasks.ts'
import { selectUserTaskKeys, type UserTaskFilter } from './store.ts'

/**
 * Tasks, newest first by when they began.
 *
 * @throws AppError `invalid-input` for a foreign cursor, `store-unavailable`.
 */
export async function listUserTasks(
  deps: CaptureDependencies,
  projectId: string,
  { limit, cursor, ...filter }: UserTaskFilter & { limit: number; cursor?: string | undefined },
): Promise<Page<UserTask>> {
  const [listedAt, id] = readCursor(cursor, 2) ?? []
  const after = listedAt !== undefined && id !== undefined ? { listedAt, id } : undefined
  return readLedger(async () => {
    await drainForList(deps.spool, ['span', 'user_task'])
    const { client } = deps.ledger
    const keys = await selectUserTaskKeys(client, projectId, { filter, after, limit: limit + 1 })
    const page = keys.slice(0, limit)
    const tasks = await describeUserTasks(
      client,
      projectId,
      page.map((key) => key.id),
    )
    const last = keys.length > limit ? page.at(-1) : undefined
    return {
      items: tasks.map(({ sessions: _, traces: __, ...task }) => task),
      nextCursor: last ? encodeCursor([last.listedAt, last.id]) : null,
    }
  })
}
