import type { ClickHouseClient } from '@clickhouse/client'

/** Projects with hours that were not counted since something changed, or long ago. */
export async function selectChangedProjects(client: ClickHouseClient): Promise<string[]> {
  const result = await client.query({
    query: `
      select distinct toString(change.project_id) as projectId
      from (select project_id, hour, max(changed_at) as changed_at from feedback_change group by project_id, hour) as change
      left join (select * from feedback_build final) as build
        on change.project_id = build.project_id and change.hour = build.hour
      where build.build = 0 or change.changed_at > build.started_at - interval 30 second
      settings join_use_nulls = 0`,
    format: 'JSONEachRow',
  })
  return (await result.json<{ projectId: string }>()).map(({ projectId }) => projectId)
}

/** All that is counted of hours and read by their builds. */
const countedTables = [
  ...['feedback_count', 'feedback_totals', 'call_counts', 'call_totals', 'retention_rollup'],
  ...['feedback_source', 'source_counts', 'feedback_verdict', 'labelled_call'],
]

/** Deletes counts that nobody reads any more. A counting that is still being written by another process is young. */
export async function deleteOldCounts(client: ClickHouseClient, olderThanSeconds = 900): Promise<void> {
  for (const table of countedTables) {
    const stale = `build not in (select build from feedback_build final) and counted_at <= now('UTC') - interval ${olderThanSeconds} second`
    const result = await client.query({
      query: `select count() as count from ${table} where ${stale}`,
      format: 'JSONEachRow',
    })
    const [row] = await result.json<{ count: number }>()
    if (!row || row.count === 0) continue
    await client.command({ query: `delete from ${table} where ${stale}` })
    // Until then every reader still goes past the rows that are deleted.
    await client.command({ query: `alter table ${table} apply deleted mask` })
  }
}
