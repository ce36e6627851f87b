import type { ClickHouseClient } from '@clickhouse/client'
import { takenBack } from './store.ts'

export type ActRow = {
  id: string
  inference_id: string
  author_id: string
  value_boolean: 0 | 1 | null
  value_text: string
}

export type ObservedCallRow = {
  inference_id: string
  trace_id: string
  end_user_id: string
  input_text: string
  output_text: string
  probabilities: string
  inferred_at: string
}

type Period = { function: string; since: number; until: number }

/**
 * The newest act of each end user, signal and call; what was taken back is left out. What an application sent
 * with its own key and no author is taken for the word of the call's end user: nobody else accepts or reroutes.
 */
export async function selectActs(
  client: ClickHouseClient,
  projectId: string,
  period: Period,
): Promise<ActRow[]> {
  const result = await client.query({
    query: `
      select id, inference_id, if(author_kind = 'end-user', feedback.author_id, feedback.end_user_id) as author_id, value_boolean,
        value_text
      from feedback final
      where project_id = {projectId:UUID} and function = {function:String} and author_kind in ('end-user', 'system')
        and signal in ('accepted', 'rerouted-to') and inference_id != '' and value_type != 'none'
        and inferred_at >= fromUnixTimestamp64Milli({since:Int64})
        and inferred_at < fromUnixTimestamp64Milli({until:Int64})
        and statement not in ${takenBack}
      order by inference_id, feedback.observed_at desc, id desc limit 1 by inference_id, signal, author_id`,
    query_params: { ...period, projectId },
    format: 'JSONEachRow',
  })
  return await result.json<ActRow>()
}

/** Calls of the period about which there is any end user's feedback. */
export async function selectObservedCalls(
  client: ClickHouseClient,
  projectId: string,
  period: Period,
): Promise<ObservedCallRow[]> {
  const result = await client.query({
    query: `
      select inference_id, trace_id, end_user_id, input_text, output_text, probabilities, started_at as inferred_at
      from span
      where project_id = {projectId:UUID} and function = {function:String} and status = 'ok'
        and started_at >= fromUnixTimestamp64Milli({since:Int64})
        and started_at < fromUnixTimestamp64Milli({until:Int64})
        and inference_id in (
          select inference_id from feedback
          where project_id = {projectId:UUID} and function = {function:String}
            and author_kind in ('end-user', 'system') and signal in ('accepted', 'rerouted-to')
        )
      order by version desc limit 1 by inference_id`,
    query_params: { ...period, projectId },
    format: 'JSONEachRow',
  })
  return await result.json<ObservedCallRow>()
}
