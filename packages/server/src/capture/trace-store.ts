import type { ClickHouseClient } from '@clickhouse/client'
import { bindParameters, type Parameters } from './bind-parameters.ts'
import { readRows } from './read-rows.ts'
import { someSpanConditions } from './span-filter.ts'
import { timeParameter } from './time-parameter.ts'
import { startedWithin } from './time-windows.ts'
import { traceConditions } from './trace-conditions.ts'
import type { ReadyFilter } from './trace-filter.ts'

/** A trace's place in a list: when it began, and the hash of its id (a 64-bit integer in decimal). */
export type TracePlace = { listedAt: string; traceKey: string }

/** One line a trace, over all of its spans. */
export type TraceOverview = {
  trace_key: string
  trace_id: string
  started_at: string
  last_started_at: string
  duration_ms: number
  name: string
  function: string
  variant: string
  provider: string
  model: string
  environment: string
  session_id: string
  user_task_id: string
  end_user_id: string
  input_text: string
  output_text: string
  prompt_tokens: number | null
  completion_tokens: number | null
  cost_micro_usd: number | null
  confidence: number | null
  tags: string[]
  span_count: number
  error_count: number
}

/** `is_split`: its spans came at several times, or one came twice, so that its parts may say too much. */
export type PartsOverview = TraceOverview & { is_split: 0 | 1 }

const time = "DateTime64(3, 'UTC')"
/** A part that begins later than this after its trace is not looked at by filters. */
const latePartMs = 24 * 3_600_000
/** Where only the newest parts were looked through, a trace's earlier ones are looked for this far back. */
const longestTraceMs = 24 * 3_600_000

export type PageQuery = {
  filter: ReadyFilter
  toMs: number
  after: TracePlace | undefined
  limit: number
  /** Looks through this many of the newest parts only, and gives nothing when these are too few for `limit`… */
  newestParts?: number
  /** …unless fewer will do. */
  takesFewer?: boolean
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

/** Gives `trace_key` and `listed_at` of the newest traces that may match: one whose parts say too much may not. */
export function traceKeysStatement(projectId: string, query: PageQuery, parameters: Parameters): string {
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
  return `select min(started_at) as listed_at, trace_key from trace_part
    where ${where.join(' and ')}
    group by trace_key having ${having.join(' and ')}
    order by listed_at desc, trace_key desc limit ${bind('UInt32', query.limit)}`
}

/**
 * What the parts say of the newest traces that may match, newest first. They are found by narrow columns, and then the
 * few of the page are read by when they began.
 */
export async function selectTracePage(
  client: ClickHouseClient,
  projectId: string,
  query: PageQuery,
): Promise<PartsOverview[]> {
  const ofKeys = bindParameters()
  const keys = await readRows<{ listed_at: string; key: string }>(
    client,
    `select listed_at, toString(trace_key) as key from (${traceKeysStatement(projectId, query, ofKeys)})`,
    ofKeys,
  )
  const isBounded = query.newestParts !== undefined
  if (keys.length === 0 || (isBounded && !query.takesFewer && keys.length < query.limit)) return []
  const listedAt = new Map(keys.map(({ key, listed_at }) => [key, listed_at]))
  const oldestMs = Date.parse(keys.map((key) => key.listed_at).sort()[0] ?? '')
  const parameters = bindParameters()
  const { bind } = parameters
  const rows = await readRows<PartsOverview>(
    client,
    `${partsOverview} where p.project_id = ${bind('UUID', projectId)}
       and p.started_at >= ${bind(time, timeParameter(oldestMs - (isBounded ? longestTraceMs : 0)))}
       and p.trace_key in ${bind('Array(UInt64)', [...listedAt.keys()].map(BigInt))}
     group by p.trace_key order by started_at desc, p.trace_key desc`,
    parameters,
  )
  // A trace that began before the newest parts was cut by where they begin; its own place is on a later page.
  return isBounded ? rows.filter((row) => row.started_at === listedAt.get(row.trace_key)) : rows
}

const anyOf = [
  ...['name', 'function', 'variant', 'provider', 'model', 'environment', 'session_id', 'user_task_id'],
  ...['end_user_id', 'input_text', 'output_text', 'confidence', 'tags'],
]

const partsOverview = `select toString(p.trace_key) as trace_key, any(p.trace_id) as trace_id,
    min(p.started_at) as started_at, max(p.last_started_at) as last_started_at,
    round(max(p.ended_ms) - toUnixTimestamp64Milli(min(p.started_at)), 3) as duration_ms,
    ${anyOf.map((column) => `any(p.${column}) as ${column}`).join(', ')},
    toFloat64(sum(p.prompt_tokens)) as prompt_tokens, toFloat64(sum(p.completion_tokens)) as completion_tokens,
    toFloat64(sum(p.cost_micro_usd)) as cost_micro_usd, toFloat64(sum(p.span_count)) as span_count,
    toFloat64(sum(p.error_count)) as error_count, count() > 1 or max(p.has_repeats) = 1 as is_split
  from trace_part as p`

/** What the parts of these traces say. Of a trace that is split only where and when it is can be relied on. */
export async function selectPartsOverviews(
  client: ClickHouseClient,
  projectId: string,
  traceKeys: readonly string[],
): Promise<PartsOverview[]> {
  if (traceKeys.length === 0) return []
  const parameters = bindParameters()
  const { bind } = parameters
  return readRows<PartsOverview>(
    client,
    `${partsOverview} where p.project_id = ${bind('UUID', projectId)}
       and p.trace_key in ${bind('Array(UInt64)', traceKeys.map(BigInt))}
     group by p.trace_key order by started_at, p.trace_key`,
    parameters,
  )
}

const fromRoot = [
  ...['function', 'variant', 'provider', 'model', 'environment', 'session_id', 'user_task_id', 'end_user_id'],
].map(
  (column) => `argMinIf(s.${column}, (s.parent_span_id != '', s.started_at), s.${column} != '') as ${column}`,
)

/** Named, since of all columns the payloads would be read too. */
const overviewColumns = [
  ...[
    'trace_id',
    'span_id',
    'parent_span_id',
    'version',
    'started_at',
    'duration_ms',
    'status',
    'name',
    'function',
  ],
  ...[
    'variant',
    'provider',
    'model',
    'environment',
    'session_id',
    'user_task_id',
    'end_user_id',
    'input_text',
  ],
  ...['output_text', 'prompt_tokens', 'completion_tokens', 'cost_micro_usd', 'confidence', 'tags'],
]

/**
 * What the newest versions of the spans of these traces say, and of those only what matches. What a trace as a whole
 * went by is taken from its root where that says it, and otherwise from the first span that does (the last one, for
 * what came out).
 */
export async function selectExactOverviews(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly PartsOverview[],
  filter: ReadyFilter,
): Promise<TraceOverview[]> {
  if (traces.length === 0) return []
  const parameters = bindParameters()
  const { bind } = parameters
  const windows = traces.map((trace) => ({
    fromMs: Date.parse(trace.started_at),
    toMs: Date.parse(trace.last_started_at),
  }))
  const some = someSpanConditions(filter, parameters).map(
    (condition, index) => `${condition} as match_${index}`,
  )
  const matches = some.map((_, index) => `countIf(s.match_${index}) > 0`)
  const { status, minLatencyMs, maxLatencyMs, minCostMicroUsd, maxCostMicroUsd } = filter
  if (status) matches.push(`error_count ${status === 'error' ? '>' : '='} 0`)
  if (minLatencyMs !== undefined) matches.push(`duration_ms >= ${bind('Float64', minLatencyMs)}`)
  if (maxLatencyMs !== undefined) matches.push(`duration_ms <= ${bind('Float64', maxLatencyMs)}`)
  if (minCostMicroUsd !== undefined)
    matches.push(`sum(s.cost_micro_usd) >= ${bind('Float64', minCostMicroUsd)}`)
  if (maxCostMicroUsd !== undefined)
    matches.push(`sum(s.cost_micro_usd) <= ${bind('Float64', maxCostMicroUsd)}`)
  return readRows<TraceOverview>(
    client,
    `select toString(cityHash64(s.trace_id)) as trace_key, s.trace_id as trace_id, min(s.started_at) as started_at,
       max(s.started_at) as last_started_at,
       round(max(toUnixTimestamp64Milli(s.started_at) + s.duration_ms)
         - toUnixTimestamp64Milli(min(s.started_at)), 3) as duration_ms,
       argMin(s.name, (s.parent_span_id != '', s.started_at)) as name, ${fromRoot.join(', ')},
       argMinIf(substringUTF8(s.input_text, 1, 500), (s.parent_span_id != '', s.started_at), s.input_text != '') as input_text,
       argMaxIf(substringUTF8(s.output_text, 1, 500), (s.parent_span_id = '', s.started_at), s.output_text != '') as output_text,
       toFloat64(sum(s.prompt_tokens)) as prompt_tokens, toFloat64(sum(s.completion_tokens)) as completion_tokens,
       toFloat64(sum(s.cost_micro_usd)) as cost_micro_usd,
       argMaxIf(s.confidence, s.started_at, s.confidence is not null) as confidence,
       groupUniqArrayArray(s.tags) as tags, toFloat64(count()) as span_count,
       toFloat64(countIf(s.status = 'error')) as error_count
     from (
       select ${[...overviewColumns, ...some].join(', ')} from span
       where project_id = ${bind('UUID', projectId)} and trace_id in ${bind(
         'Array(String)',
         traces.map((trace) => trace.trace_id),
       )}
         and ${startedWithin(windows)}
       order by version desc limit 1 by trace_id, span_id
     ) as s
     group by s.trace_id
     ${matches.length > 0 ? `having ${matches.join(' and ')}` : ''}`,
    parameters,
  )
}

/** How many observations are about each of these traces and their spans. Traces without any are absent. */
export async function countFeedback(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
): Promise<Map<string, number>> {
  if (traceIds.length === 0) return new Map()
  const parameters = bindParameters()
  const ids = parameters.bind('Array(String)', traceIds)
  const rows = await readRows<{ id: string; count: number }>(
    client,
    `select trace_id as id, toUInt32(uniqExact(feedback.id)) as count from feedback
     where project_id = ${parameters.bind('UUID', projectId)} and trace_id in ${ids}
     group by trace_id`,
    parameters,
  )
  return new Map(rows.map((row) => [row.id, row.count]))
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
