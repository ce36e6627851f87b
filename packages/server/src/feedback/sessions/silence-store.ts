import type { ClickHouseClient } from '@clickhouse/client'
import type { BackgroundLedger } from '../background-ledger.ts'
import { selectInTurns } from '../select-in-turns.ts'

/** The sessions that are looked at to learn what is usual, the newest of them. */
const mostSessions = 5_000
const mostCallsOfSession = 200

export type SessionRecord = {
  sessionId: string
  /** In order. `about` stands for what the end user said, equal for calls about the same message. */
  calls: { startedAtMs: number; endedAtMs: number; function: string; about: string }[]
}

/** Sessions with a call since then, the newest first. */
export function selectSessions(
  ledger: BackgroundLedger,
  projectId: string,
  sinceMs: number,
): Promise<SessionRecord[]> {
  const here = `project_id = {projectId:UUID} and session_id != '' and inference_id != ''
    and span.started_at >= fromUnixTimestamp64Milli({sinceMs:Int64})`
  return selectInTurns(
    ledger,
    `select session_id, arraySort(groupArray(${mostCallsOfSession})((
        toFloat64(toUnixTimestamp64Milli(started_at)),
        toFloat64(toUnixTimestamp64Milli(started_at)) + duration_ms,
        toString(function),
        toString(cityHash64(input_text))))) as calls
      from span
      where ${here} and session_id in (
        select session_id from span where ${here}
        group by session_id order by max(span.started_at) desc limit ${mostSessions})
      group by session_id`,
    { projectId, sinceMs },
    ({ session_id, calls }: { session_id: string; calls: [number, number, string, string][] }) => ({
      sessionId: session_id,
      calls: calls.map(([startedAtMs, endedAtMs, name, about]) => ({
        ...{ startedAtMs, endedAtMs },
        ...{ function: name, about },
      })),
    }),
  )
}

/** End users' tasks that were said, since then, to have been handed over. */
export async function selectHandedOver(
  client: ClickHouseClient,
  projectId: string,
  sinceMs: number,
): Promise<{ id: string; atMs: number }[]> {
  const result = await client.query({
    query: `select id, max(toFloat64(toUnixTimestamp64Milli(at))) as at_ms from user_task final
      where project_id = {projectId:UUID} and outcome = 'handed-over' and version >= {sinceMs:Int64}
      group by id limit 10000`,
    query_params: { projectId, sinceMs },
    format: 'JSONEachRow',
  })
  return (await result.json<{ id: string; at_ms: number }>()).map(({ id, at_ms }) => ({ id, atMs: at_ms }))
}

/** Projects with sessions or tasks since then. */
export async function selectProjects(client: ClickHouseClient, sinceMs: number): Promise<string[]> {
  const result = await client.query({
    query: `select distinct project_id from span where span.started_at >= fromUnixTimestamp64Milli({sinceMs:Int64})
      and (session_id != '' or user_task_id != '')`,
    query_params: { sinceMs },
    format: 'JSONEachRow',
  })
  return (await result.json<{ project_id: string }>()).map(({ project_id }) => project_id)
}
