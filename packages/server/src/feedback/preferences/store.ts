import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract/feedback/estimates'
import { sliceOfFeedback } from '../slice-of-feedback.ts'

export type PreferenceRow = {
  id: string
  signal: string
  inference_id: string
  function: string
  value_text: string
  value_json: string
  author_id: string
  observed_at: string
}

export type PreferenceQuery = FeedbackSlice & {
  /** Names of signals by their type. */
  corrections: readonly string[]
  comparisons: readonly string[]
  /** Functions that answer with a label: another label is no edit of the first. */
  labelled: readonly string[]
  before?: { observedAt: string; id: string } | undefined
  limit: number
}

/** Corrections of free text and comparisons that count, newest first. `since` and `until` are about the calls. */
export async function selectPreferences(
  client: ClickHouseClient,
  projectId: string,
  { before, ...query }: PreferenceQuery,
): Promise<PreferenceRow[]> {
  const conditions = [sliceOfFeedback(query), "inference_id != ''"]
  if (before) {
    conditions.push(
      "(observed_at, id) < (parseDateTime64BestEffort({observedAt:String}, 3, 'UTC'), {id:String})",
    )
  }
  const result = await client.query({
    // The ids first, from few columns; whole rows of this page only, by the primary key.
    query: `
      select id, signal, inference_id, function, value_text, value_json, author_id, observed_at
      from feedback final
      where project_id = {projectId:UUID} and id in (
        select id from feedback final
        where ${conditions.join(' and ')} and (
          (signal in {corrections:Array(String)} and value_type = 'text' and function not in {labelled:Array(String)})
          or (signal in {comparisons:Array(String)} and value_type = 'json')
        )
        order by feedback.observed_at desc, id desc limit {limit:UInt32}
      )
      order by feedback.observed_at desc, id desc`,
    query_params: { ...query, ...before, projectId },
    format: 'JSONEachRow',
  })
  return await result.json<PreferenceRow>()
}

export type CallTexts = {
  inference_id: string
  function: string
  input: string
  input_text: string
  output: string
  output_text: string
}

/** What went in and came out of these inferences, by their ids. */
export async function selectCallTexts(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, CallTexts>> {
  if (ids.length === 0) return new Map()
  const result = await client.query({
    query: `
      select inference_id, function, input, input_text, output, output_text from span
      where project_id = {projectId:UUID} and inference_id in {ids:Array(String)}
      order by version desc limit 1 by inference_id`,
    query_params: { projectId, ids },
    format: 'JSONEachRow',
  })
  return new Map((await result.json<CallTexts>()).map((call) => [call.inference_id, call]))
}
