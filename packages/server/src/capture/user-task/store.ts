import type { ClickHouseClient } from '@clickhouse/client'
import type { UserTaskRow } from '@loopwright/core/capture/user-task/user-task-row'
import { timeParameter } from '../time-parameter.ts'

/** A task in a list; `listedAt` is when it began, as it was said or else as its first span says. */
export type UserTaskKey = { listedAt: string; id: string }

export type UserTaskFilter = {
  name?: string | undefined
  outcome?: string | undefined
  endUserId?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** What the spans of a task say together. */
export type UserTaskProgress = {
  id: string
  sessions: string[]
  session_count: number
  traces: string[]
  trace_count: number
  span_count: number
  turns: number
  first_span_at: string
  last_span_at: string
  end_user_id: string
}

const mostIds = 1_000

async function select<Row>(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, unknown>,
): Promise<Row[]> {
  const result = await client.query({
    query,
    query_params,
    format: 'JSONEachRow',
    // Without these a lookup by task would read the whole project to be sure of each span's newest version.
    clickhouse_settings: { use_skip_indexes_if_final: 1, use_skip_indexes_if_final_exact_mode: 1 },
  })
  return result.json<Row>()
}

/** Everything said of these tasks. */
export function selectUserTaskRows(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<UserTaskRow[]> {
  if (ids.length === 0) return Promise.resolve([])
  return select<UserTaskRow>(
    client,
    `select project_id, id, at, digest, name, outcome, end_user_id, started_at, ended_at, steps, metadata,
       toFloat64(version) as version
     from user_task final where project_id = {projectId:UUID} and id in {ids:Array(String)} order by at, version`,
    { projectId, ids },
  )
}

/** Of a trace every root that answers somebody counts as a turn; a trace whose root is missing is one turn. */
export function selectUserTaskProgress(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<UserTaskProgress[]> {
  if (ids.length === 0) return Promise.resolve([])
  const inOrder = (pairs: string) =>
    `arraySlice(arrayMap(pair -> pair.2, arraySort(${pairs})), 1, ${mostIds})`
  return select<UserTaskProgress>(
    client,
    `select task as id, ${inOrder('groupArray((trace_first_at, trace))')} as traces, toUInt32(count()) as trace_count,
       arrayFilter(session -> session != '', arrayDistinct(arrayFlatten(
         arrayMap(pair -> pair.2, arraySort(groupArray((trace_first_at, trace_sessions))))))) as all_sessions,
       arraySlice(all_sessions, 1, ${mostIds}) as sessions, toUInt32(length(all_sessions)) as session_count,
       toUInt32(sum(trace_spans)) as span_count, toUInt32(sum(trace_turns)) as turns,
       min(trace_first_at) as first_span_at, max(trace_last_at) as last_span_at,
       argMinIf(trace_user, trace_first_at, trace_user != '') as end_user_id
     from (
       select user_task_id as task, trace_id as trace, min(started_at) as trace_first_at, max(started_at) as trace_last_at,
         arraySort(groupUniqArray(session_id)) as trace_sessions, count() as trace_spans,
         greatest(1, countIf(parent_span_id = '' and kind in ('inference', 'agent', 'chain'))) as trace_turns,
         argMinIf(span.end_user_id, started_at, span.end_user_id != '') as trace_user
       from span final
       where project_id = {projectId:UUID} and user_task_id in {ids:Array(String)}
       group by user_task_id, trace_id
     ) group by task`,
    { projectId, ids },
  )
}

/** Tasks newest first. Those of which only spans speak are among them unless a name or an outcome is asked for. */
export function selectUserTaskKeys(
  client: ClickHouseClient,
  projectId: string,
  query: { filter: UserTaskFilter; after: UserTaskKey | undefined; limit: number },
): Promise<UserTaskKey[]> {
  const { name, outcome, endUserId, since, until } = query.filter
  const conditions = ['1']
  if (name !== undefined) conditions.push('last_name = {name:String}')
  if (outcome !== undefined) conditions.push('last_outcome = {outcome:String}')
  if (endUserId !== undefined) conditions.push('last_end_user = {endUserId:String}')
  if (since !== undefined) conditions.push("listed_at >= {since:DateTime64(3, 'UTC')}")
  if (until !== undefined) conditions.push("listed_at < {until:DateTime64(3, 'UTC')}")
  if (query.after)
    conditions.push("(listed_at, id) < ({afterListedAt:DateTime64(3, 'UTC')}, {afterId:String})")
  const said = (column: string) => `argMaxIf(${column}, (at, version), ${column} != '')`
  const fromSpansAlone = `
    union all
    select user_task_id as id, min(started_at) as listed_at, '' as last_name, '' as last_outcome,
      argMinIf(end_user_id, started_at, end_user_id != '') as last_end_user
    from span
    where project_id = {projectId:UUID} and user_task_id != ''
      and user_task_id not in (select id from user_task where project_id = {projectId:UUID})
    group by user_task_id`
  return select<UserTaskKey>(
    client,
    `select listed_at as listedAt, id from (
       select id, min(ifNull(started_at, at)) as listed_at, ${said('name')} as last_name,
         ${said('outcome')} as last_outcome, ${said('end_user_id')} as last_end_user
       from user_task final where project_id = {projectId:UUID} group by id
       ${name === undefined && outcome === undefined ? fromSpansAlone : ''}
     )
     where ${conditions.join(' and ')}
     order by listed_at desc, id desc limit {limit:UInt32}`,
    {
      ...{ projectId, name, outcome, endUserId },
      limit: query.limit,
      ...(since !== undefined && { since: timeParameter(since) }),
      ...(until !== undefined && { until: timeParameter(until) }),
      ...(query.after && { afterListedAt: timeParameter(query.after.listedAt), afterId: query.after.id }),
    },
  )
}
