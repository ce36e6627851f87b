import type { ClickHouseClient } from '@clickhouse/client'
import { bindParameters, type Parameters } from './bind-parameters.ts'
import { byOneThread, readRows } from './read-rows.ts'
import { timeParameter } from './time-parameter.ts'
import { traceConditions } from './trace-conditions.ts'
import type { ReadyFilter } from './trace-filter.ts'
import { type PartsOverview, selectPartsOverviews } from './trace-overview-store.ts'

/** A trace's place in a list: when it began, and the hash of its id (a 64-bit integer in decimal). */
export type TracePlace = { listedAt: string; traceKey: string }

const time = "DateTime64(3, 'UTC')"
/** A part that begins later than this after its trace is not looked at by filters. */
const latePartMs = 24 * 3_600_000
/** Where only the newest parts were looked through, a trace's earlier ones are looked for this far back. */
const longestTraceMs = 24 * 3_600_000

const mostPartsOfOneThread = 5_000

export type PageQuery = {
  filter: ReadyFilter
  toMs: number
  after: TracePlace | undefined
  limit: number
  /** Looks through this many of the newest parts only. */
  newestParts?: number
  /** Only traces of which something was loaded since, in milliseconds. */
  loadedSinceMs?: number
}

/** When the oldest of the newest `count` parts up to a time began. */
export function partBound(projectId: string, toMs: number, count: number, { bind }: Parameters): string {
  return `(select min(started_at) from (
    select started_at from trace_part
    where project_id = ${bind('UUID', projectId)} and started_at <= ${bind(time, timeParameter(toMs))}
    order by project_id desc, started_at desc limit ${bind('UInt32', count)}
  ))`
}

/** When the oldest of the newest `count` parts up to a time began; undefined where there are not that many. */
export async function selectPartBound(
  client: ClickHouseClient,
  projectId: string,
  toMs: number,
  count: number,
): Promise<string | undefined> {
  const parameters = bindParameters()
  const { bind } = parameters
  const rows = await readRows<{ started_at: string }>(
    client,
    `select started_at from trace_part
     where project_id = ${bind('UUID', projectId)} and started_at <= ${bind(time, timeParameter(toMs))}
     order by project_id desc, started_at desc limit 1 offset ${bind('UInt32', count - 1)}`,
    parameters,
  )
  return rows[0]?.started_at
}

/** Gives `listedAt` and the key of the newest traces that may match: one whose parts say too much may not. */
export function traceKeysStatement(
  projectId: string,
  query: PageQuery,
  parameters: Parameters,
  key = 'trace_key',
): string {
  const { bind } = parameters
  const { toMs, after, newestParts, loadedSinceMs } = query
  const project = bind('UUID', projectId)
  const bound = newestParts === undefined ? undefined : partBound(projectId, toMs, newestParts, parameters)
  const conditions = traceConditions(query.filter, parameters, projectId, bound)
  const to = bind(time, timeParameter(toMs))
  const isFiltered = conditions.somePart.length + conditions.together.length > 0
  const upTo = isFiltered ? bind(time, timeParameter(toMs + latePartMs)) : to
  const where = [`project_id = ${project}`, `started_at <= ${upTo}`, ...conditions.key]
  const having = [`min(started_at) <= ${to}`, ...conditions.together]
  const some = [...conditions.somePart]
  if (bound !== undefined) where.push(`started_at >= ${bound}`)
  else if (conditions.key.length === 0 && some.length > 0) {
    // Whole columns are read for one condition, and the others are asked of the traces that fulfil it.
    where.push(
      `identity(trace_key) in (select trace_key from trace_part where project_id = ${project} and ${some.shift()})`,
    )
  }
  having.push(...some.map((condition) => `countIf(${condition}) > 0`))
  if (loadedSinceMs !== undefined) {
    const loaded = bind(time, timeParameter(loadedSinceMs))
    where.push(
      `trace_key in (select trace_key from trace_part where project_id = ${project} and loaded_at >= ${loaded})`,
    )
  }
  if (after) {
    having.push(
      `(min(started_at), trace_key) < (${bind(time, timeParameter(after.listedAt))}, ${bind('UInt64', after.traceKey)})`,
    )
  }
  return `select min(started_at) as listedAt, ${key} from trace_part
    where ${where.join(' and ')}
    group by trace_key having ${having.join(' and ')}
    order by listedAt desc, trace_key desc limit ${bind('UInt32', query.limit)}`
}

/** A trace of a page by its key, and when it began as far as was looked. */
export type FoundTrace = { listedAt: string; key: string }

/** The newest traces that may match, newest first, by narrow columns. */
export async function selectFoundTraces(
  client: ClickHouseClient,
  projectId: string,
  query: PageQuery,
): Promise<FoundTrace[]> {
  const parameters = bindParameters()
  const key = 'toString(trace_key) as key'
  const { newestParts, filter } = query
  const isShort = newestParts !== undefined && newestParts <= mostPartsOfOneThread && !filter.text
  return readRows(
    client,
    `${traceKeysStatement(projectId, query, parameters, key)} ${isShort ? byOneThread : ''}`,
    parameters,
  )
}

/** What the parts say of these traces, newest first. `isBounded`: they were found by the newest parts only. */
export async function describeFoundTraces(
  client: ClickHouseClient,
  projectId: string,
  found: readonly FoundTrace[],
  isBounded: boolean,
): Promise<PartsOverview[]> {
  const listedAt = new Map(found.map((trace) => [trace.key, trace.listedAt]))
  const oldestMs = Math.min(...found.map((trace) => Date.parse(trace.listedAt)))
  const sinceMs = oldestMs - (isBounded ? longestTraceMs : 0)
  const rows = await selectPartsOverviews(client, projectId, [...listedAt.keys()], sinceMs)
  rows.reverse()
  // A trace that began before the newest parts was cut by where they begin; its own place is on a later page.
  return isBounded ? rows.filter((row) => row.started_at === listedAt.get(row.trace_key)) : rows
}

/** Milliseconds since 1970 by the ledger's clock. */
export async function selectLedgerTime(client: ClickHouseClient): Promise<number> {
  const [row] = await readRows<{ at: number }>(
    client,
    'select toUnixTimestamp64Milli(now64(3)) as at',
    bindParameters(),
  )
  return row?.at ?? 0
}
