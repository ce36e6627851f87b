import type { ClickHouseClient } from '@clickhouse/client'
import { bindParameters, type Parameters } from './bind-parameters.ts'
import { byOneThread, readRows } from './read-rows.ts'
import { timeParameter } from './time-parameter.ts'
import { startedWithin } from './time-windows.ts'

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
/** Parts of a trace are looked for this far around those that name its session. */
const longestTraceMs = 24 * 3_600_000

/**
 * What the traces of these sessions say together. Parts of a trace that may share a span may say too much, so of those
 * traces the newest versions of the spans are counted.
 */
export async function selectSessionOverviews(
  client: ClickHouseClient,
  projectId: string,
  sessionIds: readonly string[],
): Promise<SessionOverview[]> {
  if (sessionIds.length === 0) return []
  const naming = await selectNamingParts(client, projectId, sessionIds)
  if (!naming) return []
  const parameters = bindParameters()
  const traces = tracesOf(projectId, sessionIds, naming, parameters, [
    'min(p.started_at) as first_at, max(p.last_started_at) as last_at, max(p.ended_ms) as ended_at_ms',
    "argMaxIf(p.end_user_id, p.started_at, p.end_user_id != '') as user",
    "argMaxIf(p.environment, p.started_at, p.environment != '') as place",
    "argMinIf(p.input_text, p.started_at, p.input_text != '') as said",
    'groupUniqArrayArray(p.calls.function) as called, groupUniqArrayArray(p.turns) as asked',
    'sum(p.error_count) as errors, sum(p.prompt_tokens) as tokens_in, sum(p.completion_tokens) as tokens_out',
    'sum(p.cost_micro_usd) as cost',
  ])
  const rows = await readRows<SessionOverview & { split: SplitTrace[] }>(
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
       groupArrayIf((t.trace, t.first_at, t.last_at), t.is_split) as split
     from (${traces}) as t
     group by t.session`,
    parameters,
  )
  const exact = await selectSplitTotals(
    client,
    projectId,
    rows.map(({ session_id, split }) => ({ sessionId: session_id, split })),
  )
  return rows.map((row) => addTotals(row, exact.get(row.session_id)))
}

type SessionTotals = Pick<
  SessionOverview,
  'session_id' | 'error_count' | 'prompt_tokens' | 'completion_tokens' | 'cost_micro_usd'
>

/** A trace's id, and when its first and its last span began. */
type SplitTrace = [traceId: string, firstAt: string, lastAt: string]

/** What the newest versions of the spans of split traces say, together by session. */
async function selectSplitTotals(
  client: ClickHouseClient,
  projectId: string,
  sessions: readonly { sessionId: string; split: readonly SplitTrace[] }[],
): Promise<Map<string, SessionTotals>> {
  const pairs = sessions.flatMap(({ sessionId, split }) => split.map(([traceId]) => ({ sessionId, traceId })))
  if (pairs.length === 0) return new Map()
  const windows = sessions.flatMap(({ split }) =>
    split.map(([, firstAt, lastAt]) => ({ fromMs: Date.parse(firstAt), toMs: Date.parse(lastAt) })),
  )
  const parameters = bindParameters()
  const { bind } = parameters
  const traceIds = bind(
    'Array(String)',
    pairs.map((pair) => pair.traceId),
  )
  const sessionIds = bind(
    'Array(String)',
    pairs.map((pair) => pair.sessionId),
  )
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
         where project_id = ${bind('UUID', projectId)} and trace_id in ${traceIds}
           and ${startedWithin(windows)}
         order by version desc limit 1 by trace_id, span_id
       ) as newest
       group by newest.trace_id
     ) as s
     join (select arrayJoin(arrayZip(${traceIds}, ${sessionIds})) as pair, pair.1 as trace, pair.2 as session) as t
       on t.trace = s.trace
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

type NamingParts = { from: string; to: string; keys: string[] }

/** Which traces have a part that names one of these sessions, and when those parts began. */
async function selectNamingParts(
  client: ClickHouseClient,
  projectId: string,
  sessionIds: readonly string[],
): Promise<NamingParts | undefined> {
  const parameters = bindParameters()
  const rows = await readRows<NamingParts>(
    client,
    `select min(started_at) as from, max(started_at) as to, arrayMap(x -> toString(x), groupUniqArray(trace_key)) as keys
     from trace_part
     where project_id = ${parameters.bind('UUID', projectId)} and session_id in ${parameters.bind('Array(String)', sessionIds)}
     having count() > 0
     ${byOneThread}`,
    parameters,
  )
  return rows[0]
}

/** Whether one span may be in several parts, or twice in one. Of a part of many spans their hashes are not kept. */
const isSplit = `max(p.has_repeats) = 1
        or (count() > 1 and length(groupUniqArrayArray(p.span_keys)) != sum(p.span_count)) as is_split`

/**
 * A statement that gives each of these traces, once for each of these sessions that one of its spans names, over all of its
 * parts: those that came without the span which knows the session are of it too.
 */
function tracesOf(
  projectId: string,
  sessionIds: readonly string[],
  { from, to, keys }: NamingParts,
  { bind }: Parameters,
  columns: readonly string[],
): string {
  const ids = bind('Array(String)', sessionIds)
  // Not by the index of keys, which takes longer for many than to read them all.
  return `select any(p.trace_id) as trace, arrayJoin(groupUniqArrayIf(p.session_id, p.session_id in ${ids})) as session,
      ${[isSplit, ...columns].join(', ')}
    from trace_part as p
    where p.project_id = ${bind('UUID', projectId)}
      and p.started_at between ${bind(time, timeParameter(Date.parse(from) - longestTraceMs))}
        and ${bind(time, timeParameter(Date.parse(to) + longestTraceMs))}
      and identity(p.trace_key) in ${bind('Array(UInt64)', keys.map(BigInt))}
    group by p.trace_key`
}
