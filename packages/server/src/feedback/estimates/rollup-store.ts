import type { ClickHouseClient } from '@clickhouse/client'
import { quoteText } from '../../platform/ledger/quote.ts'
import { selectRows } from '../select-rows.ts'
import { cellColumns } from './cell-columns.ts'
import { type Counting, callsOfHours, feedbackOfCalls, feedbackOfHours } from './counting.ts'

/** Rows may be read this long after the change that they make was noted, at the latest. */
const settlingSeconds = 30

export type ChangedHour = {
  /** Seconds since 1970. */
  hour: number
  /** How much feedback was counted the last time; 0 when it never was. */
  rows: number
  /** For how long it has stood counted, in seconds; null when it never was. */
  ageSeconds: number | null
}

/**
 * Hours of which something may have changed since they were counted, newest first, and a name for what is counted: another one as
 * soon as any hour was counted anew.
 */
export async function selectChangedHours(
  client: ClickHouseClient,
  projectId: string,
  definitionsDigest: string,
): Promise<{ changed: ChangedHour[]; state: string }> {
  const [row] = await selectRows<{
    hours: [hour: number, rows: number, ageSeconds: number | null][]
    state: string
  }>(
    client,
    `
      select arrayReverseSort(groupArrayIf((toUInt32(change.hour),  build.rows,
          if(build.build = 0, null, dateDiff('second', build.started_at, now64(3, 'UTC')))),
          build.build = 0 or build.definitions != {definitions:UInt64}
            or change.changed_at > build.started_at - interval ${settlingSeconds} second)) as hours,
        toString(sum(cityHash64(change.hour, build.build))) as state
      from (
        select hour, max(changed_at) as changed_at from feedback_change
        where project_id = {projectId:UUID} group by hour
      ) as change
      left join (select * from feedback_build final where project_id = {projectId:UUID}) as build on change.hour = build.hour
      settings join_use_nulls = 0`,
    { projectId, definitions: definitionsDigest },
  )
  const { hours, state } = row!
  return { changed: hours.map(([hour, rows, ageSeconds]) => ({ hour, rows, ageSeconds })), state }
}

/** Something else that is counted of the same hours: an insert into a rollup of its own, with the build of each hour. */
export type AlsoCount = (counting: Counting, buildOfHour: (hour: string) => string) => string

/** Counts these hours anew and makes that the counting to be read; its id is the number of a build that was never used. */
export async function countHours(
  client: ClickHouseClient,
  counting: Counting,
  alsoCount: readonly AlsoCount[] = [],
): Promise<void> {
  const startedAt = await now(client)
  const run = (query: string) =>
    client.command({ query, clickhouse_settings: { max_execution_time: 0, async_insert: 0 } })
  const ofHour = (hour: string) => `cityHash64(toUInt64(${counting.id}), toUInt32(${hour}))`
  await run(feedbackOfHours(counting))
  try {
    await run(`insert into call_of_hour (project_id, hour, build, ${cellColumns.join(', ')}, people, is_asked, score, measures)
      select project_id, hour, ${ofHour('hour')}, ${cellColumns.join(', ')}, people, is_asked, score, measures from (${callsOfHours(counting)})`)
    await run(`insert into feedback_of_call (project_id, hour, build, signal, kind, after_ms, ${cellColumns.join(', ')}, people, is_call,
        is_asked, items, value, kept_items, kept_value, score)
      select project_id, hour, ${ofHour('hour')}, signal, kind, after_ms, ${cellColumns.join(', ')}, people, is_call,
        is_asked, items, value, kept_items, kept_value, score from (${feedbackOfCalls(counting)})`)
    for (const statement of alsoCount) await run(statement(counting, ofHour))
    await run(`insert into feedback_build (project_id, hour, build, started_at, definitions, rows)
      select ${quoteText(counting.projectId)}::UUID, toDateTime(counted, 'UTC'), ${ofHour('counted')}, ${quoteText(startedAt)}::DateTime64(3, 'UTC'),
        toUInt64(${counting.definitions.digest}), found.rows
      from (select toUInt32(arrayJoin([${counting.hours.join(', ')}])) as counted) as asked
      left join (select counted_hour, count() as rows from feedback_counting where counting = ${counting.id} group by counted_hour) as found
        on found.counted_hour = asked.counted
      settings join_use_nulls = 0`)
  } finally {
    await run(`alter table feedback_counting drop partition ${counting.id}`)
  }
}

async function now(client: ClickHouseClient): Promise<string> {
  const result = await client.query({
    query: "select toString(now64(3, 'UTC')) as now",
    format: 'JSONEachRow',
  })
  return (await result.json<{ now: string }>())[0]!.now
}
