import type { ClickHouseClient } from '@clickhouse/client'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import { bindParameters, type Parameters } from './bind-parameters.ts'
import { byOneThread, readRows } from './read-rows.ts'
import { timeParameter } from './time-parameter.ts'

/** Where a trace's spans lie in the ledger, and how many rows there are at most. */
export type TraceExtent = { startedAt: string; lastStartedAt: string; spanCount: number }

/** A row whose larger fields may be their beginning only; `*_bytes` is what the whole has. */
export type CutSpanRow = SpanRow & {
  input_bytes: number
  output_bytes: number
  input_text_bytes: number
  output_text_bytes: number
  attributes_bytes: number
  links_bytes: number
  events_bytes: number
}

const time = "DateTime64(3, 'UTC')"
export const maxSpans = 10_000

const narrowColumns = `project_id, started_at, trace_id, span_id, parent_span_id, inference_id, name, kind, duration_ms,
  status, error_message, session_id, user_task_id, end_user_id, function, variant, provider, model, environment, release_id, segment,
  prompt_tokens, completion_tokens, toFloat64(cost_micro_usd) as cost_micro_usd,
  confidence, probabilities, assignment_probability, tags, metadata, toFloat64(version) as version`

const texts = ['input', 'output', 'input_text', 'output_text'] as const
const structures = ['attributes', 'links', 'events'] as const

/** Undefined for a trace that is not there. */
export async function selectTraceExtent(
  client: ClickHouseClient,
  projectId: string,
  traceId: string,
): Promise<TraceExtent | undefined> {
  const parameters = bindParameters()
  const { bind } = parameters
  const rows = await readRows<TraceExtent>(
    client,
    `select min(started_at) as startedAt, max(last_started_at) as lastStartedAt, toFloat64(sum(span_count)) as spanCount
     from trace_part
     where project_id = ${bind('UUID', projectId)} and trace_key = cityHash64(${bind('String', traceId)})
       and trace_id = ${bind('String', traceId)}
     having count() > 0
     ${byOneThread}`,
    parameters,
  )
  return rows[0]
}

/** The newest version of each span, in the order of their starts; at most 10,000. */
export async function selectTraceSpans(
  client: ClickHouseClient,
  projectId: string,
  traceId: string,
  extent: TraceExtent,
): Promise<SpanRow[]> {
  const parameters = bindParameters()
  return readRows<SpanRow>(
    client,
    `${newestSpans(projectId, traceId, extent, parameters, wholeFields)} order by started_at, span_id limit ${maxSpans}`,
    parameters,
  )
}

/** As `selectTraceSpans`, with at most `most` characters of each larger field. */
export async function selectCutTraceSpans(
  client: ClickHouseClient,
  projectId: string,
  traceId: string,
  extent: TraceExtent,
  most: number,
): Promise<CutSpanRow[]> {
  const parameters = bindParameters()
  const limit = parameters.bind('UInt32', most)
  const fields = [
    ...texts.map((column) => `substringUTF8(span.${column}, 1, ${limit}) as ${column}`),
    ...structures.map((column) => `if(length(span.${column}) > ${limit}, '', span.${column}) as ${column}`),
    ...[...texts, ...structures].map((column) => `toFloat64(length(span.${column})) as ${column}_bytes`),
  ]
  return readRows<CutSpanRow>(
    client,
    `${newestSpans(projectId, traceId, extent, parameters, fields)} order by started_at, span_id limit ${maxSpans}`,
    parameters,
  )
}

export async function selectSpan(
  client: ClickHouseClient,
  projectId: string,
  traceId: string,
  extent: TraceExtent,
  spanId: string,
): Promise<SpanRow | undefined> {
  const parameters = bindParameters()
  const ofSpan = `span_id = ${parameters.bind('String', spanId)}`
  const rows = await readRows<SpanRow>(
    client,
    newestSpans(projectId, traceId, extent, parameters, wholeFields, ofSpan),
    parameters,
  )
  return rows[0]
}

const wholeFields = [...texts, ...structures]

/** Fields are cut while they are read, so that a trace of many large spans never lies in memory whole. */
function newestSpans(
  projectId: string,
  traceId: string,
  { startedAt, lastStartedAt }: TraceExtent,
  { bind }: Parameters,
  fields: readonly string[],
  condition = '1',
): string {
  return `select * from (
    select ${narrowColumns}, ${fields.join(', ')} from span
    where project_id = ${bind('UUID', projectId)} and trace_id = ${bind('String', traceId)} and ${condition}
      and started_at between ${bind(time, timeParameter(startedAt))} and ${bind(time, timeParameter(lastStartedAt))}
    order by version desc limit 1 by span_id
  )`
}
