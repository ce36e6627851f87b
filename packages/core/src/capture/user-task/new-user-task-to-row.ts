import type { NewUserTask } from '@loopwright/contract/capture/user-task/user-task'
import type { UserTaskRow } from './user-task-row.ts'

/** A validated statement as the row that the ledger keeps. Strings lose lone surrogates, which the ledger would refuse. */
export function newUserTaskToRow(
  task: NewUserTask,
  intake: { projectId: string; digest: string; receivedAtMs: number },
): UserTaskRow {
  const receivedAt = new Date(intake.receivedAtMs).toISOString()
  // An outcome that comes without any time is told as it happens.
  const endedAt = task.endedAt ?? (task.outcome && !task.at ? receivedAt : undefined)
  return {
    project_id: intake.projectId,
    id: task.id.toWellFormed(),
    at: new Date(task.at ?? receivedAt).toISOString(),
    digest: intake.digest,
    name: task.name?.toWellFormed() ?? '',
    outcome: task.outcome ?? '',
    end_user_id: task.endUserId?.toWellFormed() ?? '',
    started_at: task.startedAt === undefined ? null : new Date(task.startedAt).toISOString(),
    ended_at: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    steps: JSON.stringify(task.steps ?? []),
    metadata: Object.fromEntries(
      Object.entries(task.metadata ?? {}).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
    ),
    version: intake.receivedAtMs,
  }
}
