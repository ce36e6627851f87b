import { createHash } from 'node:crypto'
import type { BatchResult } from '@loopwright/contract'
import { checkNewUserTask } from '@loopwright/core/capture/user-task/check-new-user-task'
import { newUserTaskToRow } from '@loopwright/core/capture/user-task/new-user-task-to-row'
import type { UserTaskRow } from '@loopwright/core/capture/user-task/user-task-row'
import type { Clock } from '../../platform/clock.ts'
import type { Spool } from '../../platform/spool/spool.ts'

/**
 * Keeps what is said of each task and says of every other item what is wrong with it. What is accepted survives a loss of
 * power. It may come before, between or after the task's spans.
 *
 * @throws SpoolFull when nothing can be taken now; then none of the batch was kept.
 */
export async function recordUserTasks(
  deps: { spool: Pick<Spool, 'append'>; clock: Clock },
  projectId: string,
  input: { userTasks: readonly unknown[] },
): Promise<BatchResult> {
  const receivedAtMs = deps.clock.now()
  const result: BatchResult = { accepted: [], rejected: [] }
  const rows: UserTaskRow[] = []
  for (const [index, item] of input.userTasks.entries()) {
    const check = checkNewUserTask(item, receivedAtMs)
    if (!('task' in check)) {
      result.rejected.push({ index, ...check })
      continue
    }
    const digest = createHash('sha256').update(JSON.stringify(check.task)).digest('hex').slice(0, 32)
    const row = newUserTaskToRow(check.task, { projectId, digest, receivedAtMs })
    rows.push(row)
    result.accepted.push({ id: row.id })
  }
  if (rows.length > 0) {
    const ids = [...new Set(rows.map((row) => row.id))]
    await deps.spool.append('user_task', rows, { durable: true, ids })
  }
  return result
}
