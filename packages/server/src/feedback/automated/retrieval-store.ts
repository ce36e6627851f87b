import type { ClickHouseClient } from '@clickhouse/client'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { BackgroundLedger } from '../background-ledger.ts'
import { selectInTurns } from '../select-in-turns.ts'

/** Retrievals before a call further back than this are not looked for. */
const aroundMs = 24 * 3_600_000
const documentsLength = 60_000

/** A span of a trace that retrieved: what a retrieval found, or a call that may rest on it. */
export type RetrievalSpan = Pick<
  SpanRow,
  | 'trace_id'
  | 'inference_id'
  | 'kind'
  | 'started_at'
  | 'status'
  | 'output'
  | 'output_text'
  | 'input'
  | 'session_id'
  | 'end_user_id'
  | 'function'
  | 'variant'
  | 'model'
  | 'environment'
  | 'segment'
  | 'metadata'
  | 'attributes'
  | 'probabilities'
>

export async function retrieves(
  client: ClickHouseClient,
  projectId: string,
  sinceMs: number,
): Promise<boolean> {
  const result = await client.query({
    query: `select 1 from span where project_id = {projectId:UUID} and kind = 'retrieval'
      and started_at >= fromUnixTimestamp64Milli({sinceMs:Int64}) limit 1`,
    query_params: { projectId, sinceMs },
    format: 'JSONEachRow',
  })
  return (await result.json()).length > 0
}

/** Retrievals and calls of those traces that have a retrieval, each in its latest version, in the order of their starts. */
export async function selectRetrievalSpans(
  ledger: BackgroundLedger,
  projectId: string,
  input: { traceIds: readonly string[]; fromMs: number; toMs: number },
): Promise<RetrievalSpan[]> {
  const { traceIds, fromMs, toMs } = input
  const here = `project_id = {projectId:UUID} and trace_id in {traceIds:Array(String)}
    and span.started_at between fromUnixTimestamp64Milli({fromMs:Int64}) and fromUnixTimestamp64Milli({toMs:Int64})`
  const spans = await selectInTurns<RetrievalSpan, RetrievalSpan>(
    ledger,
    `select trace_id, inference_id, kind, started_at, status, session_id, end_user_id, function, variant, model,
        environment, segment, metadata, probabilities, output_text,
        if(kind = 'retrieval', substring(output, 1, ${documentsLength * 4}), '') as output,
        if(kind = 'retrieval' or not match(input, '"(documents|tool|tool_result|function_call_output|tool_call_response)"'), '', input) as input,
        if(asked is null, '', concat('{"loopwright.asked":', toString(asked), '}')) as attributes
      from span
      where ${here} and (kind = 'retrieval' or inference_id != '')
        and trace_id in (select trace_id from span where ${here} and kind = 'retrieval')
      order by version desc limit 1 by trace_id, span_id`,
    { projectId, traceIds, fromMs: fromMs - aroundMs, toMs: toMs + aroundMs },
    (span) => span,
  )
  return spans.toSorted((one, other) => (one.started_at < other.started_at ? -1 : 1))
}
