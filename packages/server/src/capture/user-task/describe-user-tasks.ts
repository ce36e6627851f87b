import type { ClickHouseClient } from '@clickhouse/client'
import type { UserTaskDetail } from '@loopwright/contract/capture/user-task/user-task'
import { mergeUserTask } from '@loopwright/core/capture/user-task/merge-user-task'
import { msToSuccess } from '@loopwright/core/capture/user-task/ms-to-success'
import type { UserTaskRow } from '@loopwright/core/capture/user-task/user-task-row'
import { selectUserTaskProgress, selectUserTaskRows, type UserTaskProgress } from './store.ts'

/** These tasks with what was said of them and what their spans say, in the order of the ids; unknown ids are left out. */
export async function describeUserTasks(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<UserTaskDetail[]> {
  const [rows, progress] = await Promise.all([
    selectUserTaskRows(client, projectId, ids),
    selectUserTaskProgress(client, projectId, ids),
  ])
  const rowsById = Map.groupBy(rows, (row) => row.id)
  const progressById = new Map(progress.map((item) => [item.id, item]))
  return ids.flatMap((id) => {
    const said = rowsById.get(id)
    const seen = progressById.get(id)
    return said || seen ? [describe(id, said ?? [], seen)] : []
  })
}

function describe(
  id: string,
  said: readonly UserTaskRow[],
  seen: UserTaskProgress | undefined,
): UserTaskDetail {
  const declared = mergeUserTask(said)
  const firstSpanAt = seen ? new Date(seen.first_span_at).toISOString() : null
  return {
    id,
    ...declared,
    endUserId: declared.endUserId ?? (seen?.end_user_id || null),
    sessionCount: seen?.session_count ?? 0,
    traceCount: seen?.trace_count ?? 0,
    spanCount: seen?.span_count ?? 0,
    turns: seen?.turns ?? 0,
    firstSpanAt,
    lastSpanAt: seen ? new Date(seen.last_span_at).toISOString() : null,
    msToSuccess: msToSuccess({ ...declared, firstSpanAt }),
    sessions: seen?.sessions ?? [],
    traces: seen?.traces ?? [],
  }
}
