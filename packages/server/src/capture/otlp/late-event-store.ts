import type { ClickHouseClient } from '@clickhouse/client'
import { readRows } from '../read-rows.ts'
import type { LateEventRow } from './late-event-row.ts'

export type LatePlace = Pick<LateEventRow, 'trace_id' | 'span_id'>

/** A span holds no more, see `addEvents`. */
const mostOfSpan = 1_000
const mostSpans = 10_000

/** What came apart from their spans about these traces, in the order of its times: of each span the first 1,000. */
export async function selectLateEvents(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
  spanIds?: readonly string[],
): Promise<LateEventRow[]> {
  if (traceIds.length === 0) return []
  const result = await client.query({
    query: `select * from span_event final
      where project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)}
        ${spanIds ? 'and span_id in {spanIds:Array(String)}' : ''}
      order by trace_id, at, time, position, id limit {mostOfSpan:UInt32} by trace_id, span_id`,
    query_params: { projectId, traceIds, mostOfSpan, ...(spanIds && { spanIds }) },
    format: 'JSONEachRow',
  })
  return await result.json<LateEventRow>()
}

/** The spans of a trace about which something came apart from them; '' stands for the trace as a whole. */
export async function selectLateSpanIds(
  client: ClickHouseClient,
  projectId: string,
  traceId: string,
): Promise<string[]> {
  const rows = await readRows<{ span_id: string }>(
    client,
    `select span_id from span_event where project_id = {projectId:UUID} and trace_id = {traceId:String}
     group by span_id order by min(at), span_id limit {limit:UInt32}`,
    { values: { projectId, traceId, limit: mostSpans } },
  )
  return rows.map((row) => row.span_id)
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

/** Those of these traces about which something came apart from their spans since then. */
export async function selectLateAmong(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
  sinceMs: number,
): Promise<string[]> {
  const result = await client.query({
    query: `select distinct trace_id from span_event
      where project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)} and version >= {sinceMs:UInt64}`,
    query_params: { projectId, traceIds, sinceMs },
    format: 'JSONEachRow',
  })
  return (await result.json<{ trace_id: string }>()).map((row) => row.trace_id)
}

/**
 * Whole rows with every column the table has, so that a new version of one loses nothing: of these spans, and of the
 * second traces all.
 */
export async function selectWholeSpans<Row>(
  client: ClickHouseClient,
  projectId: string,
  { spans, wholeTraces }: { spans: readonly LatePlace[]; wholeTraces: readonly string[] },
): Promise<Row[]> {
  const traceIds = [...new Set([...spans.map((span) => span.trace_id), ...wholeTraces])]
  if (traceIds.length === 0) return []
  const result = await client.query({
    query: `select * from span final where project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)}
      and (span_id in {spanIds:Array(String)} or trace_id in {wholeTraces:Array(String)})`,
    query_params: {
      ...{ projectId, traceIds, wholeTraces },
      spanIds: [...new Set(spans.map((span) => span.span_id))],
    },
    format: 'JSONEachRow',
    clickhouse_settings: { use_skip_indexes_if_final: 1, use_skip_indexes_if_final_exact_mode: 1 },
  })
  return await result.json<Row>()
}

export async function insertSpans(client: ClickHouseClient, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await client.insert({ table: 'span', values: rows, format: 'JSONEachRow' })
}
