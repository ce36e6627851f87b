import type { ClickHouseClient } from '@clickhouse/client'
import { bindParameters, type Parameters } from './bind-parameters.ts'
import { readRows } from './read-rows.ts'
import { timeParameter } from './time-parameter.ts'

export type SessionOverview = {
  session_id: string
  started_at: string
  last_active_ms: number
  end_user_id: string
  environment: string
  functions: string[]
  trace_count: number
  turn_count: number
  error_count: number
  prompt_tokens: number | null
  completion_tokens: number | null
  cost_micro_usd: number | null
  input_text: string
}

const time = "DateTime64(3, 'UTC')"

/**
 * What the traces of these sessions say together. The parts of a trace that came at several times may say too much, so of
 * those the newest versions of the spans are counted.
 */
export async function selectSessionOverviews(
  client: ClickHouseClient,
  projectId: string,
  sessionIds: readonly string[],
): Promise<SessionOverview[]> {
  if (sessionIds.length === 0) return []
  const parameters = bindParameters()
  const traces = tracesOf(projectId, sessionIds, parameters, [
    'min(p.started_at) as first_at, max(p.last_started_at) as last_at, max(p.ended_ms) as ended_at_ms',
    "argMaxIf(p.end_user_id, p.started_at, p.end_user_id != '') as user",
    "argMaxIf(p.environment, p.started_at, p.environment != '') as place",
    "argMinIf(p.input_text, p.started_at, p.input_text != '') as said",
    'groupUniqArrayArray(p.calls.function) as called, groupUniqArrayArray(p.turns) as asked',
    'sum(p.error_count) as errors, sum(p.prompt_tokens) as tokens_in, sum(p.completion_tokens) as tokens_out',
    'sum(p.cost_micro_usd) as cost',
  ])
  const rows = await readRows<
    SessionOverview & { split_from: string; split_to: string; split_count: number }
  >(
    client,
    `select t.session as session_id, min(t.first_at) as started_at, max(t.ended_at_ms) as last_active_ms,
       argMaxIf(t.user, t.first_at, t.user != '') as end_user_id,
       argMaxIf(t.place, t.first_at, t.place != '') as environment,
       arrayFilter(x -> x != '', groupUniqArrayArray(20)(t.called)) as functions,
       toFloat64(count()) as trace_count, toFloat64(length(groupUniqArrayArray(t.asked))) as turn_count,
       toFloat64(sumIf(t.errors, not t.is_split)) as error_count,
       toFloat64(sumIf(t.tokens_in, not t.is_split)) as prompt_tokens,
       toFloat64(sumIf(t.tokens_out, not t.is_split)) as completion_tokens,
       toFloat64(sumIf(t.cost, not t.is_split)) as cost_micro_usd,
       argMinIf(t.said, t.first_at, t.said != '') as input_text,
       toFloat64(countIf(t.is_split)) as split_count,
       minIf(t.first_at, t.is_split) as split_from, maxIf(t.last_at, t.is_split) as split_to
     from (${traces}) as t
     group by t.session`,
    parameters,
  )
  const split = rows.filter((row) => row.split_count > 0)
  const exact = await selectSplitTotals(client, projectId, {
    sessionIds: split.map((row) => row.session_id),
    from: split.map((row) => row.split_from).sort()[0] ?? '',
    to:
      split
        .map((row) => row.split_to)
        .sort()
        .at(-1) ?? '',
  })
  return rows.map((row) => addTotals(row, exact.get(row.session_id)))
}

type SessionTotals = Pick<
  SessionOverview,
  'session_id' | 'error_count' | 'prompt_tokens' | 'completion_tokens' | 'cost_micro_usd'
>

/** What the newest versions of the spans of split traces say, together by session. */
async function selectSplitTotals(
  client: ClickHouseClient,
  projectId: string,
  { sessionIds, from, to }: { sessionIds: readonly string[]; from: string; to: string },
): Promise<Map<string, SessionTotals>> {
  if (sessionIds.length === 0) return new Map()
  const parameters = bindParameters()
  const { bind } = parameters
  const split = `select trace, session from (${tracesOf(projectId, sessionIds, parameters)}) where is_split`
  const rows = await readRows<SessionTotals>(
    client,
    `select t.session as session_id, toFloat64(sum(s.errors)) as error_count,
       toFloat64(sum(s.tokens_in)) as prompt_tokens, toFloat64(sum(s.tokens_out)) as completion_tokens,
       toFloat64(sum(s.cost)) as cost_micro_usd
     from (
       select newest.trace_id as trace, countIf(newest.status = 'error') as errors, sum(newest.prompt_tokens) as tokens_in,
         sum(newest.completion_tokens) as tokens_out, sum(newest.cost_micro_usd) as cost
       from (
         select trace_id, span_id, status, prompt_tokens, completion_tokens, cost_micro_usd from span
         where project_id = ${bind('UUID', projectId)} and trace_id in (select trace from (${split}))
           and started_at between ${bind(time, timeParameter(from))} and ${bind(time, timeParameter(to))}
         order by version desc limit 1 by trace_id, span_id
       ) as newest
       group by newest.trace_id
     ) as s
     join (${split}) as t on t.trace = s.trace
     group by t.session`,
    parameters,
  )
  return new Map(rows.map((row) => [row.session_id, row]))
}

function addTotals(session: SessionOverview, more: SessionTotals | undefined): SessionOverview {
  if (!more) return session
  const sum = (one: number | null, other: number | null) =>
    one === null && other === null ? null : (one ?? 0) + (other ?? 0)
  return {
    ...session,
    error_count: session.error_count + more.error_count,
    prompt_tokens: sum(session.prompt_tokens, more.prompt_tokens),
    completion_tokens: sum(session.completion_tokens, more.completion_tokens),
    cost_micro_usd: sum(session.cost_micro_usd, more.cost_micro_usd),
  }
}

/**
 * A statement that gives each trace of these sessions, once for each session that one of its spans names, over all of its
 * parts: those that came without the span which knows the session are of it too.
 */
function tracesOf(
  projectId: string,
  sessionIds: readonly string[],
  { bind }: Parameters,
  columns: readonly string[] = [],
): string {
  const project = bind('UUID', projectId)
  const ids = bind('Array(String)', sessionIds)
  const named = `from trace_part where project_id = ${project} and session_id in ${ids}`
  const around = `(select (min(started_at) - toIntervalDay(1), max(started_at) + toIntervalDay(1)) ${named})`
  return `select any(p.trace_id) as trace, arrayJoin(groupUniqArrayIf(p.session_id, p.session_id in ${ids})) as session,
      ${['count() > 1 or max(p.has_repeats) = 1 as is_split', ...columns].join(', ')}
    from trace_part as p
    where p.project_id = ${project} and p.started_at between ${around}.1 and ${around}.2
      and identity(p.trace_key) in (select trace_key ${named})
    group by p.trace_key`
}
