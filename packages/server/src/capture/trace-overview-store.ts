import type { ClickHouseClient } from '@clickhouse/client'
import { bindParameters } from './bind-parameters.ts'
import { addUpParts, readPart } from './part-overview.ts'
import { byOneThread, readRows } from './read-rows.ts'
import { stillSaid } from './signal-match.ts'
import { someSpanConditions } from './span-filter.ts'
import { timeParameter } from './time-parameter.ts'
import { startedWithin } from './time-windows.ts'
import type { ReadyFilter } from './trace-filter.ts'

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

/** `is_split`: one span may be in several of its parts or twice in one, so that together they may say too much. */
export type PartsOverview = TraceOverview & { is_split: 0 | 1; part_count: number }

const time = "DateTime64(3, 'UTC')"

/** More parts of a trace are not added up: its spans are read. */
const mostParts = 20

type PartsRow = Pick<PartsOverview, 'trace_key' | 'started_at' | 'last_started_at' | 'part_count'> & {
  has_repeats: 0 | 1
  shown: string[]
  input_texts: string[]
  output_texts: string[]
}

/** What the parts of these traces say, oldest first. Of a trace that is split only where and when it is can be relied on. */
export async function selectPartsOverviews(
  client: ClickHouseClient,
  projectId: string,
  traceKeys: readonly string[],
  /** No part of them began before. */
  sinceMs?: number,
): Promise<PartsOverview[]> {
  if (traceKeys.length === 0) return []
  const parameters = bindParameters()
  const { bind } = parameters
  const rows = await readRows<PartsRow>(
    client,
    `select toString(p.trace_key) as trace_key, min(p.started_at) as started_at, max(p.last_started_at) as last_started_at,
       toUInt32(count()) as part_count, max(p.has_repeats) as has_repeats, groupArray(${mostParts})(p.shown) as shown,
       groupArray(${mostParts})(p.input_text) as input_texts, groupArray(${mostParts})(p.output_text) as output_texts
     from trace_part as p
     where p.project_id = ${bind('UUID', projectId)}
       ${sinceMs === undefined ? '' : `and p.started_at >= ${bind(time, timeParameter(sinceMs))}`}
       and p.trace_key in ${bind('Array(UInt64)', traceKeys.map(BigInt))}
     group by p.trace_key order by started_at, p.trace_key`,
    parameters,
  )
  return rows.flatMap(toOverview)
}

function toOverview({ has_repeats, shown, input_texts, output_texts, ...row }: PartsRow): PartsOverview[] {
  const parts = shown.map((values, index) =>
    readPart(values, input_texts[index] ?? '', output_texts[index] ?? ''),
  )
  const together = has_repeats || row.part_count > mostParts ? undefined : addUpParts(parts)
  const overview = together ?? parts[0]
  return overview ? [{ ...overview, ...row, is_split: together ? 0 : 1 }] : []
}

/** The root before all others, and after all others: one number, since a tuple takes many times as long to compare. */
const places = [
  "if(parent_span_id = '', 0, 4611686018427387904) + toUnixTimestamp64Milli(started_at) as place",
  "if(parent_span_id = '', 4611686018427387904, 0) + toUnixTimestamp64Milli(started_at) as place_from_end",
]

const fromRoot = [
  ...['function', 'variant', 'provider', 'model', 'environment', 'session_id', 'user_task_id', 'end_user_id'],
].map((column) => `argMinIf(s.${column}, s.place, s.${column} != '') as ${column}`)

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
       argMin(s.name, s.place) as name, ${fromRoot.join(', ')},
       argMinIf(substringUTF8(s.input_text, 1, 500), s.place, s.input_text != '') as input_text,
       argMaxIf(substringUTF8(s.output_text, 1, 500), s.place_from_end, s.output_text != '') as output_text,
       toFloat64(sum(s.prompt_tokens)) as prompt_tokens, toFloat64(sum(s.completion_tokens)) as completion_tokens,
       toFloat64(sum(s.cost_micro_usd)) as cost_micro_usd,
       argMaxIf(s.confidence, s.started_at, s.confidence is not null) as confidence,
       groupUniqArrayArray(s.tags) as tags, toFloat64(count()) as span_count,
       toFloat64(countIf(s.status = 'error')) as error_count
     from (
       select ${[...overviewColumns, ...places, ...some].join(', ')} from span
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

/** How many observations still stand about each of these traces and their spans. Traces without any are absent. */
export async function countFeedback(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
): Promise<Map<string, number>> {
  if (traceIds.length === 0) return new Map()
  const parameters = bindParameters()
  const ids = parameters.bind('Array(String)', traceIds)
  const project = parameters.bind('UUID', projectId)
  const rows = await readRows<{ id: string; count: number }>(
    client,
    `select trace_id as id, toUInt32(uniqExact(feedback.id)) as count from feedback
     prewhere trace_id in ${ids}
     where project_id = ${project} and ${stillSaid(project)}
     group by trace_id
     ${byOneThread}`,
    parameters,
  )
  return new Map(rows.map((row) => [row.id, row.count]))
}
