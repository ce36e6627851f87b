import type { ClickHouseClient } from '@clickhouse/client'

/** In which hours a row of `feedback` is counted, see the rollup of feedback: of its call, and until that is known its own. */
const hoursOfRow = `arrayJoin([toStartOfHour(observed_at, 'UTC'), toStartOfHour(ifNull(inferred_at, observed_at), 'UTC')])`

const chunkSize = 1_000

/** In which hours feedback is counted that fits a condition; seconds since 1970. */
export async function selectCountedHours(
  client: ClickHouseClient,
  condition: string,
  query_params: Record<string, unknown>,
): Promise<number[]> {
  const result = await client.query({
    query: `select distinct toUnixTimestamp(${hoursOfRow}) as seconds from feedback where ${condition}`,
    query_params,
    format: 'JSONEachRow',
  })
  return (await result.json<{ seconds: number }>()).map(({ seconds }) => seconds)
}

/** That something of these hours, in seconds since 1970, went or changed: they are counted anew. The views on feedback do the same for what comes. */
export async function noteChange(
  client: ClickHouseClient,
  projectId: string,
  hours: readonly number[],
): Promise<void> {
  if (hours.length === 0) return
  const changedAt = new Date().toISOString()
  const values = hours.map((hour) => ({ project_id: projectId, hour, changed_at: changedAt }))
  await client.insert({ table: 'feedback_change', values, format: 'JSONEachRow' })
}

/** What was taken back may be counted in other hours than what took it back, as long as its call is not known. */
export async function noteTakenBack(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  const hours = new Set<number>()
  for (let start = 0; start < ids.length; start += chunkSize) {
    const found = await selectCountedHours(
      client,
      'project_id = {projectId:UUID} and id in {ids:Array(String)}',
      {
        projectId,
        ids: ids.slice(start, start + chunkSize),
      },
    )
    for (const hour of found) hours.add(hour)
  }
  await noteChange(client, projectId, [...hours])
}
