import type { ClickHouseClient } from '@clickhouse/client'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import { type SpanFilter, spanCondition } from './span-filter.ts'
import { timeParameter } from './time-parameter.ts'

/** The sort key of a span within its project. Times are RFC 3339 in UTC with milliseconds. */
export type SpanKey = { startedAt: string; traceId: string; spanId: string }

/** A trace in a list; `listedAt` is the start of its earliest span that the filter lets through. */
export type TraceKey = { listedAt: string; traceId: string }

export type TraceOverview = {
  trace_id: string
  listed_at: string
  started_at: string
  duration_ms: number
  name: string
  function: string
  variant: string
  model: string
  status: string
  session_id: string
  end_user_id: string
  input_text: string
  output_text: string
  confidence: number | null
  span_count: number
  inference_ids: string[]
}

/** How far back a search looks; undefined for to the beginning. */
export type TimeRange = { fromMs: number | undefined; toMs: number }

const columns = `project_id, started_at, trace_id, span_id, parent_span_id, inference_id, name, kind, duration_ms,
  status, error_message, session_id, user_task_id, end_user_id, function, variant, provider, model, environment, release_id, segment,
  input_text, output_text, input, output, prompt_tokens, completion_tokens, toFloat64(cost_micro_usd) as cost_micro_usd,
  confidence, probabilities, assignment_probability, tags, metadata, attributes, links, events, toFloat64(version) as version`

/** Without these a lookup by id would read the whole project to be sure of the newest version. */
const settings = { use_skip_indexes_if_final: 1, use_skip_indexes_if_final_exact_mode: 1 } as const

async function select<Row>(
  client: ClickHouseClient,
  query: string,
  params: Record<string, unknown>,
): Promise<Row[]> {
  const result = await client.query({
    query,
    query_params: params,
    format: 'JSONEachRow',
    clickhouse_settings: settings,
  })
  return result.json<Row>()
}

function inRange(range: TimeRange): { sql: string; params: Record<string, unknown> } {
  const to = "started_at <= {to:DateTime64(3, 'UTC')}"
  const params = { to: timeParameter(range.toMs) }
  if (range.fromMs === undefined) return { sql: to, params }
  return {
    sql: `started_at >= {from:DateTime64(3, 'UTC')} and ${to}`,
    params: { ...params, from: timeParameter(range.fromMs) },
  }
}

export async function selectTraceSpans(
  client: ClickHouseClient,
  projectId: string,
  traceId: string,
): Promise<SpanRow[]> {
  return select<SpanRow>(
    client,
    `select ${columns} from span final
     where project_id = {projectId:UUID} and trace_id = {traceId:String}
     order by started_at, span_id limit 10000`,
    { projectId, traceId },
  )
}

export async function selectInference(
  client: ClickHouseClient,
  projectId: string,
  inferenceId: string,
  range?: TimeRange,
): Promise<SpanRow | undefined> {
  const within = range ? inRange(range) : { sql: '1', params: {} }
  const rows = await select<SpanRow>(
    client,
    `select ${columns} from span final
     where project_id = {projectId:UUID} and inference_id = {inferenceId:String} and ${within.sql}
     order by version desc limit 1`,
    { projectId, inferenceId, ...within.params },
  )
  return rows[0]
}

export async function selectInferenceKeys(
  client: ClickHouseClient,
  projectId: string,
  query: { filter: SpanFilter; range: TimeRange; after: SpanKey | undefined; limit: number },
): Promise<SpanKey[]> {
  const condition = spanCondition(query.filter)
  const within = inRange(query.range)
  const after = query.after
    ? `(started_at, trace_id, span_id) < ({afterStartedAt:DateTime64(3, 'UTC')}, {afterTraceId:String}, {afterSpanId:String})`
    : '1'
  return select<SpanKey>(
    client,
    `select started_at as startedAt, trace_id as traceId, span_id as spanId from span final
     where project_id = {projectId:UUID} and kind = 'inference' and ${within.sql} and ${after} and ${condition.sql}
     order by started_at desc, trace_id desc, span_id desc limit {limit:UInt32}`,
    {
      projectId,
      limit: query.limit,
      ...within.params,
      ...condition.params,
      ...(query.after && {
        afterStartedAt: timeParameter(query.after.startedAt),
        afterTraceId: query.after.traceId,
        afterSpanId: query.after.spanId,
      }),
    },
  )
}

/** The spans of these keys in the order of the keys. */
export async function selectSpans(
  client: ClickHouseClient,
  projectId: string,
  keys: readonly SpanKey[],
): Promise<SpanRow[]> {
  const first = keys[0]
  const last = keys.at(-1)
  if (!first || !last) return []
  const [from, to] = [first.startedAt, last.startedAt].sort()
  return select<SpanRow>(
    client,
    `select ${columns} from span final
     where project_id = {projectId:UUID}
       and started_at between {from:DateTime64(3, 'UTC')} and {to:DateTime64(3, 'UTC')}
       and trace_id in {traceIds:Array(String)} and span_id in {spanIds:Array(String)}`,
    {
      projectId,
      from: timeParameter(from ?? first.startedAt),
      to: timeParameter(to ?? last.startedAt),
      traceIds: [...new Set(keys.map((key) => key.traceId))],
      spanIds: [...new Set(keys.map((key) => key.spanId))],
    },
  ).then((rows) => {
    const byKey = new Map(
      rows.map((row) => [JSON.stringify([row.started_at, row.trace_id, row.span_id]), row]),
    )
    return keys.flatMap((key) => byKey.get(JSON.stringify([key.startedAt, key.traceId, key.spanId])) ?? [])
  })
}

export async function selectTraceKeys(
  client: ClickHouseClient,
  projectId: string,
  query: { filter: SpanFilter; range: TimeRange; after: TraceKey | undefined; limit: number },
): Promise<TraceKey[]> {
  const condition = spanCondition(query.filter)
  const within = inRange(query.range)
  const after = query.after
    ? `having (listedAt, traceId) < ({afterListedAt:DateTime64(3, 'UTC')}, {afterTraceId:String})`
    : ''
  return select<TraceKey>(
    client,
    `select min(started_at) as listedAt, trace_id as traceId from span final
     where project_id = {projectId:UUID} and ${within.sql} and ${condition.sql}
     group by trace_id ${after}
     order by listedAt desc, traceId desc limit {limit:UInt32}`,
    {
      projectId,
      limit: query.limit,
      ...within.params,
      ...condition.params,
      ...(query.after && {
        afterListedAt: timeParameter(query.after.listedAt),
        afterTraceId: query.after.traceId,
      }),
    },
  )
}

/**
 * One line a trace, over all of its spans. What a trace as a whole went by is taken from its root where that says it,
 * and otherwise from the first span that does (the last one, for what came out).
 */
export async function selectTraceOverviews(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
  filter: SpanFilter,
): Promise<TraceOverview[]> {
  if (traceIds.length === 0) return []
  const condition = spanCondition(filter)
  const fromRoot = (column: string) =>
    `argMinIf(s.${column}, (s.parent_span_id != '', s.started_at), s.${column} != '') as ${column}`
  return select<TraceOverview>(
    client,
    `select s.trace_id as trace_id, min(s.started_at) as started_at, minIf(s.started_at, s.is_listed) as listed_at,
       toFloat64(max(toUnixTimestamp64Milli(s.started_at) + s.duration_ms)
         - toUnixTimestamp64Milli(min(s.started_at))) as duration_ms,
       argMin(s.name, (s.parent_span_id != '', s.started_at)) as name,
       ${['function', 'variant', 'model', 'session_id', 'end_user_id', 'input_text'].map(fromRoot).join(', ')},
       argMaxIf(s.output_text, (s.parent_span_id = '', s.started_at), s.output_text != '') as output_text,
       if(countIf(s.status = 'error') > 0, 'error', 'ok') as status,
       argMaxIf(s.confidence, s.started_at, s.confidence is not null) as confidence,
       toUInt32(count()) as span_count,
       groupUniqArrayIf(1000)(s.inference_id, s.inference_id != '') as inference_ids
     from (
       select *, ${condition.sql} as is_listed from span final
       where project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)}
     ) as s
     group by s.trace_id`,
    { projectId, traceIds, ...condition.params },
  )
}

/** How many observations are about each of these ids, be they traces or inferences. Ids without any are absent. */
export async function countFeedback(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await select<{ id: string; count: number }>(
    client,
    `select if(trace_id != '', trace_id, target_id) as id, toUInt32(uniqExact(feedback.id)) as count
     from feedback final
     where project_id = {projectId:UUID} and (trace_id in {ids:Array(String)} or target_id in {ids:Array(String)})
     group by 1`,
    { projectId, ids },
  )
  return new Map(rows.map((row) => [row.id, row.count]))
}
