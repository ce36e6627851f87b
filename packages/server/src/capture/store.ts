import type { ClickHouseClient } from '@clickhouse/client'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import { bindParameters, type Parameters } from './bind-parameters.ts'
import { lineConditions } from './inference-line-filter.ts'
import { byOneThread, readRows } from './read-rows.ts'
import { spanConditions } from './span-filter.ts'
import { textCondition } from './text-condition.ts'
import { timeParameter } from './time-parameter.ts'
import { startedWithin } from './time-windows.ts'
import type { ReadyFilter } from './trace-filter.ts'

/** The sort key of a span within its project. Times are RFC 3339 in UTC with milliseconds. */
export type SpanKey = { startedAt: string; traceId: string; spanId: string }

const time = "DateTime64(3, 'UTC')"

/** A later version of a span may say that it began at another time, within this. */
const mostMovedMs = 10 * 60_000

const narrowColumns = `project_id, started_at, trace_id, span_id, parent_span_id, inference_id, name, kind, duration_ms,
  status, error_message, session_id, user_task_id, end_user_id, function, variant, provider, model, environment, release_id, segment,
  prompt_tokens, completion_tokens, toFloat64(cost_micro_usd) as cost_micro_usd,
  confidence, probabilities, assignment_probability, tags, metadata, toFloat64(version) as version`

const columns = `${narrowColumns}, input_text, output_text, input, output, attributes, links, events`

export async function selectInference(
  client: ClickHouseClient,
  projectId: string,
  inferenceId: string,
  range?: { fromMs: number; toMs: number },
): Promise<SpanRow | undefined> {
  const parameters = bindParameters()
  const { bind } = parameters
  const within =
    range === undefined
      ? '1'
      : `started_at between ${bind(time, timeParameter(range.fromMs))} and ${bind(time, timeParameter(range.toMs))}`
  const rows = await readRows<SpanRow>(
    client,
    `select ${columns} from span
     where project_id = ${bind('UUID', projectId)} and inference_id = ${bind('String', inferenceId)} and ${within}
     order by version desc limit 1`,
    parameters,
  )
  return rows[0]
}

export type InferenceQuery = {
  filter: ReadyFilter
  toMs: number
  after: SpanKey | undefined
  limit: number
}

/** The newest inferences that may match and lie before `after`. A span that came twice may be there twice. */
export async function selectInferenceKeys(
  client: ClickHouseClient,
  projectId: string,
  query: InferenceQuery,
): Promise<SpanKey[]> {
  const parameters = bindParameters()
  const { table, prewhere, where } = (query.filter.text ? conditionsOnSpans : conditionsOnLines)(
    projectId,
    query,
    parameters,
  )
  return readRows<SpanKey>(
    client,
    `select started_at as startedAt, trace_id as traceId, span_id as spanId from ${table}
     ${prewhere.length > 0 ? `prewhere ${prewhere.join(' and ')}` : ''}
     where ${[...where, ...placeConditions(projectId, query, parameters)].join(' and ')}
     order by project_id desc, started_at desc, trace_id desc, span_id desc limit ${parameters.bind('UInt32', query.limit)}`,
    parameters,
  )
}

type InferenceConditions = { table: 'span' | 'inference_line'; prewhere: string[]; where: string[] }

/** What the filter asks comes before what the order of the rows answers: ClickHouse would read the times of all rows first. */
function conditionsOnLines(
  projectId: string,
  { filter }: InferenceQuery,
  parameters: Parameters,
): InferenceConditions {
  const { values, times } = lineConditions(filter, parameters, projectId)
  return { table: 'inference_line', prewhere: values, where: times }
}

/** By the index of words where the text has one, which is quickest by itself. */
function conditionsOnSpans(
  projectId: string,
  { filter }: InferenceQuery,
  parameters: Parameters,
): InferenceConditions {
  const { values, times, texts } = spanConditions(filter, parameters, projectId)
  const { narrowing } = textCondition(filter.text ?? '', parameters)
  return narrowing === undefined
    ? { table: 'span', prewhere: values, where: [...times, ...texts] }
    : { table: 'span', prewhere: [narrowing], where: [...values, ...times, ...texts] }
}

function placeConditions(projectId: string, { toMs, after }: InferenceQuery, { bind }: Parameters): string[] {
  return [
    `project_id = ${bind('UUID', projectId)}`,
    `started_at <= ${bind(time, timeParameter(toMs))}`,
    ...(after
      ? [
          `(started_at, trace_id, span_id) < (${bind(time, timeParameter(after.startedAt))}, ${bind('String', after.traceId)}, ${bind('String', after.spanId)})`,
        ]
      : []),
  ]
}

/**
 * The newest versions of these spans, of those that match in it and lie where they were found. They are read while it is
 * looked up whether there is a later version, which may say another start.
 */
export async function selectSpans(
  client: ClickHouseClient,
  projectId: string,
  keys: readonly SpanKey[],
  filter: ReadyFilter,
): Promise<SpanRow[]> {
  if (keys.length === 0) return []
  const [rows, versions] = await Promise.all([
    selectSpansAt(client, projectId, keys, filter),
    selectNewestVersions(client, projectId, keys),
  ])
  return rows.filter((row) => versions.get(nameOf(row.trace_id, row.span_id)) === row.version)
}

async function selectSpansAt(
  client: ClickHouseClient,
  projectId: string,
  keys: readonly SpanKey[],
  filter: ReadyFilter,
): Promise<SpanRow[]> {
  const parameters = bindParameters()
  const { bind } = parameters
  const startedAt = bind(`Array(${time})`, [...new Set(keys.map((key) => timeParameter(key.startedAt)))])
  // What feedback says belongs to the span and not to a version of it.
  const { values, times, texts } = spanConditions({ ...filter, feedback: undefined }, parameters, projectId)
  // The few rows are found by their key alone; to ask everything else of all rows around them takes longer, the project too,
  // which the order of the rows has answered. So does it to sort them whole by their versions: who asks leaves out what is not
  // the newest.
  return readRows<SpanRow>(
    client,
    `select ${columns} from span
     prewhere started_at in ${startedAt} and ${isOneOf(keys, parameters)}
     where ${[`project_id = ${bind('UUID', projectId)}`, ...values, ...times, ...texts].join(' and ')}
     ${byOneThread}`,
    parameters,
  )
}

/** The newest version of each of these spans, by its name. */
async function selectNewestVersions(
  client: ClickHouseClient,
  projectId: string,
  keys: readonly SpanKey[],
): Promise<Map<string, number>> {
  const parameters = bindParameters()
  const windows = keys.map(({ startedAt }) => ({
    fromMs: Date.parse(startedAt) - mostMovedMs,
    toMs: Date.parse(startedAt) + mostMovedMs,
  }))
  const rows = await readRows<Pick<SpanRow, 'trace_id' | 'span_id' | 'version'>>(
    client,
    `select trace_id, span_id, toFloat64(max(span.version)) as version from span
     prewhere ${startedWithin(windows)} and ${isOneOf(keys, parameters)}
     where project_id = ${parameters.bind('UUID', projectId)}
     group by trace_id, span_id
     ${byOneThread}`,
    parameters,
  )
  return new Map(rows.map((row) => [nameOf(row.trace_id, row.span_id), row.version]))
}

/** Not by the index of traces: few rows are left to look at, and to look up many ids in it takes longer. */
function isOneOf(keys: readonly SpanKey[], { bind }: Parameters): string {
  const traceIds = bind('Array(String)', [...new Set(keys.map((key) => key.traceId))])
  const spanIds = bind('Array(String)', [...new Set(keys.map((key) => key.spanId))])
  return `identity(trace_id) in ${traceIds} and identity(span_id) in ${spanIds}`
}

function nameOf(traceId: string, spanId: string): string {
  return JSON.stringify([traceId, spanId])
}
