import type { UserTask } from '@loopwright/contract/capture/user-task/user-task'

/** How long a task took that is done: from its first span to its end. Null where that is not known. */
export function msToSuccess(
  task: Pick<UserTask, 'outcome' | 'endedAt' | 'firstSpanAt'>,
): UserTask['msToSuccess'] {
  if (task.outcome !== 'done' || task.endedAt === null || task.firstSpanAt === null) return null
  return Math.max(0, Date.parse(task.endedAt) - Date.parse(task.firstSpanAt))
}
