import type { ClickHouseClient } from '@clickhouse/client'
import { bindParameters } from './bind-parameters.ts'
import { byOneThread, readRows } from './read-rows.ts'
import { matchingFeedback, stillSaid } from './signal-match.ts'
import { timeParameter } from './time-parameter.ts'
import { startedWithin } from './time-windows.ts'
import { traceConditions } from './trace-conditions.ts'
import type { ReadyFilter } from './trace-filter.ts'
import { partBound, type TracePlace } from './trace-store.ts'

/** A session's place in a list: when it was last active, in milliseconds since 1970 with a fraction. */
export type SessionPlace = { lastActiveMs: number; sessionId: string }

/** A step of a conversation as a row of the ledger. */
export type StepRow = {
  trace_id: string
  span_id: string
  inference_id: string
  kind: string
  name: string
  started_at: string
  duration_ms: number
  status: string
  error_message: string
  model: string
  variant: string
  input_text: string
  output_text: string
}

const time = "DateTime64(3, 'UTC')"
const maxSteps = 200

/** The sessions last active in the range that may match, newest first; of a status they may have had before too. */
export async function selectSessionPlaces(
  client: ClickHouseClient,
  projectId: string,
  query: {
    filter: ReadyFilter
    toMs: number
    after: SessionPlace | undefined
    limit: number
    newestParts?: number
  },
): Promise<SessionPlace[]> {
  const parameters = bindParameters()
  const { bind } = parameters
  const { toMs, after, newestParts } = query
  const { feedback, since, until, status, ...filter } = query.filter
  const conditions = traceConditions({ ...filter, feedback: undefined }, parameters, projectId)
  const where = [`project_id = ${bind('UUID', projectId)}`, "session_id != ''"]
  if (newestParts !== undefined)
    where.push(`started_at >= ${partBound(projectId, toMs, newestParts, parameters)}`)
  if (feedback) {
    const matched = (column: 'trace_id' | 'session_id') =>
      matchingFeedback(feedback, column, parameters, projectId)
    where.push(
      `(cityHash64(session_id) in (${matched('session_id')}) or identity(trace_key) in (${matched('trace_id')}))`,
    )
  }
  // A span may have come without the one of its trace that knows the session.
  const inSession = (conditionsOfOneTrace: readonly string[]) => {
    const ofTrace = conditionsOfOneTrace.map(
      (condition) =>
        `identity(trace_key) in (select trace_key from trace_part where project_id = ${bind('UUID', projectId)} and ${condition})`,
    )
    return `cityHash64(session_id) in (select cityHash64(session_id) from trace_part
      where project_id = ${bind('UUID', projectId)} and session_id != '' and ${ofTrace.join(' and ')})`
  }
  if (conditions.somePart.length > 0) where.push(inSession(conditions.somePart))
  if (status === 'error') where.push(inSession(['error_count > 0']))
  const having: string[] = []
  if (status === 'ok')
    having.push('(sum(error_count) = 0 or count() > uniqExact(trace_key) or max(has_repeats) = 1)')
  if (since) having.push(`lastActiveMs >= ${bind('Float64', Date.parse(since))}`)
  if (until) having.push(`min(toUnixTimestamp64Milli(started_at)) < ${bind('Float64', Date.parse(until))}`)
  if (after) {
    having.push(
      `(lastActiveMs, sessionId) < (${bind('Float64', after.lastActiveMs)}, ${bind('String', after.sessionId)})`,
    )
  }
  return readRows<SessionPlace>(
    client,
    `select max(ended_ms) as lastActiveMs, any(session_id) as sessionId from trace_part
     where ${where.join(' and ')}
     group by cityHash64(session_id) ${having.length > 0 ? `having ${having.join(' and ')}` : ''}
     order by lastActiveMs desc, sessionId desc limit ${bind('UInt32', query.limit)}
     ${newestParts === undefined ? '' : byOneThread}`,
    parameters,
  )
}

/** How many observations still stand about each of these sessions, their traces or spans. Sessions without any are absent. */
export async function countSessionFeedback(
  client: ClickHouseClient,
  projectId: string,
  sessionIds: readonly string[],
): Promise<Map<string, number>> {
  if (sessionIds.length === 0) return new Map()
  const parameters = bindParameters()
  const project = parameters.bind('UUID', projectId)
  const rows = await readRows<{ id: string; count: number }>(
    client,
    `select session_id as id, toUInt32(uniqExact(feedback.id)) as count from feedback
     where project_id = ${project} and session_id in ${parameters.bind('Array(String)', sessionIds)}
       and ${stillSaid(project)}
     group by session_id
     ${byOneThread}`,
    parameters,
  )
  return new Map(rows.map((row) => [row.id, row.count]))
}

/** The traces of a session, oldest first. */
export async function selectSessionTraces(
  client: ClickHouseClient,
  projectId: string,
  sessionId: string,
  query: { after: TracePlace | undefined; limit: number },
): Promise<TracePlace[]> {
  const parameters = bindParameters()
  const { bind } = parameters
  const after = query.after
    ? `having (min(started_at), trace_key) > (${bind(time, timeParameter(query.after.listedAt))}, ${bind('UInt64', query.after.traceKey)})`
    : ''
  return readRows<TracePlace>(
    client,
    `select min(started_at) as listedAt, toString(trace_key) as traceKey from trace_part
     where project_id = ${bind('UUID', projectId)} and session_id = ${bind('String', sessionId)}
     group by trace_key ${after}
     order by listedAt, trace_part.trace_key limit ${bind('UInt32', query.limit)}
     ${byOneThread}`,
    parameters,
  )
}

/** What was said and done in these traces, oldest first. */
export async function selectSteps(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly { trace_id: string; started_at: string; last_started_at: string }[],
): Promise<StepRow[]> {
  if (traces.length === 0) return []
  const parameters = bindParameters()
  const { bind } = parameters
  const windows = traces.map((trace) => ({
    fromMs: Date.parse(trace.started_at),
    toMs: Date.parse(trace.last_started_at),
  }))
  return readRows<StepRow>(
    client,
    `select * from (
       select trace_id, span_id, inference_id, kind, name, started_at, duration_ms, status, error_message, model, variant,
         input_text, output_text
       from span
       where project_id = ${bind('UUID', projectId)}
         and trace_id in ${bind(
           'Array(String)',
           traces.map((trace) => trace.trace_id),
         )}
         and ${startedWithin(windows)}
       order by version desc limit 1 by trace_id, span_id
     )
     where kind in ('inference', 'tool', 'retrieval')
     order by started_at, span_id limit ${maxSteps} by trace_id`,
    parameters,
  )
}
