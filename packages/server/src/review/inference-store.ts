import type { ClickHouseClient } from '@clickhouse/client'

/** What decides whether an inference is looked at. */
export type CandidateRow = { inference_id: string; confidence: number | null; is_rejected: 0 | 1 }

/** An inference as a task keeps it. */
export type InferenceRow = {
  inference_id: string
  trace_id: string
  end_user_id: string
  function: string
  variant: string
  input_text: string
  output_text: string
  probabilities: string
  inferred_at: string
}

/** How many ids go into one statement. */
const chunkSize = 1_000

/**
 * Every answered inference of a function in [since, until), and whether an end user refused its answer: by a no, or by
 * naming another label. Times in milliseconds since 1970.
 */
export async function selectCandidates(
  client: ClickHouseClient,
  projectId: string,
  input: { function: string; since: number; until: number },
): Promise<CandidateRow[]> {
  const result = await client.query({
    query: `
      select inference_id, confidence, inference_id in (
          select inference_id from feedback
          where project_id = {projectId:UUID} and inference_id != '' and author_kind in ('end-user', 'system')
            and kind in ('explicit', 'implicit')
            and (value_boolean = 0 or signal = 'rerouted-to') and value_type != 'none'
            and statement not in (select statement from taken_back where project_id = {projectId:UUID})
        ) as is_rejected
      from (
        select inference_id, confidence from span
        where project_id = {projectId:UUID} and function = {function:String} and inference_id != '' and status = 'ok'
          and started_at >= fromUnixTimestamp64Milli({since:Int64})
          and started_at < fromUnixTimestamp64Milli({until:Int64})
        order by version desc limit 1 by inference_id
      )
      order by inference_id`,
    query_params: { ...input, projectId },
    format: 'JSONEachRow',
  })
  return await result.json<CandidateRow>()
}

export async function selectInferences(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<InferenceRow[]> {
  const found: InferenceRow[] = []
  for (let start = 0; start < ids.length; start += chunkSize) {
    const result = await client.query({
      query: `
        select inference_id, trace_id, end_user_id, function, variant, input_text, output_text, probabilities,
          started_at as inferred_at
        from span where project_id = {projectId:UUID} and inference_id in {ids:Array(String)}
        order by version desc limit 1 by inference_id`,
      query_params: { projectId, ids: ids.slice(start, start + chunkSize) },
      format: 'JSONEachRow',
      // Many ids don't fit into a URL, where parameters would travel.
      use_multipart_params_auto: true,
    })
    found.push(...(await result.json<InferenceRow>()))
  }
  return found
}
