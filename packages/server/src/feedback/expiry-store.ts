import type { ClickHouseClient } from '@clickhouse/client'

type Expired = { projectId: string; signal: string; before: number }

const expired = `project_id = {projectId:UUID} and signal = {signal:String}
  and observed_at < fromUnixTimestamp64Milli({before:Int64})`

/** In which hours this feedback is counted, see the rollup of feedback; seconds since 1970. */
export async function selectHoursBefore(client: ClickHouseClient, which: Expired): Promise<number[]> {
  const result = await client.query({
    query: `select distinct arrayJoin([toStartOfHour(observed_at, 'UTC'), toStartOfHour(ifNull(inferred_at, observed_at), 'UTC')])
      as hour, toUnixTimestamp(hour) as seconds from feedback where ${expired}`,
    query_params: which,
    format: 'JSONEachRow',
  })
  return (await result.json<{ seconds: number }>()).map(({ seconds }) => seconds)
}

/** As the views on feedback do for what comes: that something went must be counted too. */
export async function noteChange(
  client: ClickHouseClient,
  projectId: string,
  hours: readonly number[],
): Promise<void> {
  const changedAt = new Date().toISOString()
  const values = hours.map((hour) => ({ project_id: projectId, hour, changed_at: changedAt }))
  await client.insert({ table: 'feedback_change', values, format: 'JSONEachRow' })
}

/**
 * Deletes feedback of one signal that was observed before a time, from the disk and not only from answers. Of what took
 * something back the digests stay for as long as what it took back does, or that would count again.
 */
export async function deleteFeedback(client: ClickHouseClient, which: Expired): Promise<void> {
  const run = (query: string) =>
    client.command({ query, query_params: which, clickhouse_settings: { mutations_sync: '1' } })
  await run(`alter table feedback delete where ${expired}`)
  await run(`alter table feedback_revision delete where ${expired} and takes_back not in (
    select statement from feedback where project_id = {projectId:UUID} and signal = {signal:String})`)
}
