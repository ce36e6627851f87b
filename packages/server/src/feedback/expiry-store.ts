import type { ClickHouseClient } from '@clickhouse/client'
import { selectCountedHours } from './counted-hours.ts'

type Expired = { projectId: string; signal: string; before: number }

const expired = `project_id = {projectId:UUID} and signal = {signal:String}
  and observed_at < fromUnixTimestamp64Milli({before:Int64})`

/** In which hours the expired feedback is counted; seconds since 1970. */
export function selectHoursBefore(client: ClickHouseClient, which: Expired): Promise<number[]> {
  return selectCountedHours(client, expired, which)
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
