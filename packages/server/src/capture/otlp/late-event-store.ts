import type { ClickHouseClient } from '@clickhouse/client'
import type { LateEventRow } from './late-event-row.ts'

const mostEvents = 10_000

/** Everything that came apart from their spans about these traces, in the order of its times. */
export async function selectLateEvents(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
): Promise<LateEventRow[]> {
  if (traceIds.length === 0) return []
  const result = await client.query({
    query: `select * from span_event final
      where project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)}
      order by trace_id, at, time, position, id limit {limit:UInt32}`,
    query_params: { projectId, traceIds, limit: mostEvents },
    format: 'JSONEachRow',
  })
  return await result.json<LateEventRow>()
}

/** Traces about which something came apart from their spans since then, which is in milliseconds since 1970. */
export async function selectLateTraces(
  client: ClickHouseClient,
  query: { sinceMs: number; limit: number },
): Promise<{ project_id: string; trace_id: string }[]> {
  const result = await client.query({
    query: `select project_id, trace_id from span_event
      where version >= {sinceMs:UInt64} group by project_id, trace_id order by max(version) desc limit {limit:UInt32}`,
    query_params: query,
    format: 'JSONEachRow',
  })
  return await result.json()
}

/** Whole rows with every column the table has, so that a new version of one loses nothing. */
export async function selectWholeSpans<Row>(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
): Promise<Row[]> {
  const result = await client.query({
    query: `select * from span final where project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)}`,
    query_params: { projectId, traceIds },
    format: 'JSONEachRow',
    clickhouse_settings: { use_skip_indexes_if_final: 1, use_skip_indexes_if_final_exact_mode: 1 },
  })
  return await result.json<Row>()
}

export async function insertSpans(client: ClickHouseClient, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await client.insert({ table: 'span', values: rows, format: 'JSONEachRow' })
}
