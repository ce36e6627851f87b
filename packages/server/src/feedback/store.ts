import type { ClickHouseClient } from '@clickhouse/client'
import type { CallDimensions, FeedbackRow } from './feedback-row.ts'
import { idTimeRange } from './id-time-range.ts'
import { selectRows } from './select-rows.ts'

/** A call as feedback sees it: its dimensions and the id of its span. */
export type Call = CallDimensions & { span_id: string }

/** How many ids go into one statement. */
const chunkSize = 1_000

/** What a call's metadata says of whom its answer was shown to, and from which index it was made. */
const audience = `mapFilter((name, value) -> name in ('role', 'locale', 'surface', 'index_version', 'embedding_version'), metadata)`

const callColumns = `trace_id, span_id, inference_id, session_id, end_user_id, function, variant, model, environment,
  segment, asked, ${audience} as audience, started_at as inferred_at`

const feedbackColumns = `project_id, id, signal, kind, target_kind, target_id, value_type, value_boolean, value_number,
  value_text, value_json, anchor, after_ms, author_kind, author_id, channel, comment, observed_at, received_at, supersedes, linked, trace_id,
  inference_id, session_id, end_user_id, function, variant, model, environment, segment, asked, audience, inferred_at, version`

function chunks<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = []
  for (let start = 0; start < items.length; start += chunkSize)
    parts.push(items.slice(start, start + chunkSize))
  return parts
}

/** Calls by inference id. Ids that tell their time are looked for around it first, then everywhere. */
export async function selectCallsByInference(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<Call[]> {
  const found: Call[] = []
  for (const chunk of chunks(ids)) {
    const range = idTimeRange(chunk)
    let missing = chunk
    if (range) {
      found.push(
        ...(await selectRows<Call>(
          client,
          `select ${callColumns} from span
           where project_id = {projectId:UUID} and inference_id in {ids:Array(String)}
             and started_at between fromUnixTimestamp64Milli({from:Int64}) and fromUnixTimestamp64Milli({to:Int64})
           order by version desc limit 1 by inference_id`,
          { projectId, ids: chunk, ...range },
        )),
      )
      const seen = new Set(found.map((call) => call.inference_id))
      missing = chunk.filter((id) => !seen.has(id))
    }
    if (missing.length > 0) found.push(...(await selectCalls(client, projectId, 'inference_id', missing)))
  }
  return found
}

/** One call for each id: of a trace or a session its first inference, or its first span when it has none. */
export async function selectCalls(
  client: ClickHouseClient,
  projectId: string,
  column: 'inference_id' | 'trace_id' | 'span_id' | 'session_id',
  ids: readonly string[],
): Promise<Call[]> {
  const found: Call[] = []
  for (const chunk of chunks(ids)) {
    found.push(
      ...(await selectRows<Call>(
        client,
        `select ${callColumns} from span
         where project_id = {projectId:UUID} and ${column} in {ids:Array(String)}
         order by (inference_id = '') asc, span.started_at asc, version desc limit 1 by ${column}`,
        { projectId, ids: chunk },
      )),
    )
  }
  return found
}

export type Answer = { inference_id: string; output: string; output_text: string }

/** What was answered in these inferences, as text and as it came. */
export async function selectAnswers(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<Answer[]> {
  const found: Answer[] = []
  for (const chunk of chunks(ids)) {
    found.push(
      ...(await selectRows<Answer>(
        client,
        `select inference_id, output, output_text from span
         where project_id = {projectId:UUID} and inference_id in {ids:Array(String)}
         order by version desc limit 1 by inference_id`,
        { projectId, ids: chunk },
      )),
    )
  }
  return found
}

/** Feedback on any of these targets that does not carry its call's dimensions yet. */
export async function selectUnlinked(
  client: ClickHouseClient,
  projectId: string,
  targetIds: readonly string[],
): Promise<FeedbackRow[]> {
  const found: FeedbackRow[] = []
  for (const chunk of chunks(targetIds)) {
    found.push(
      ...(await selectRows<FeedbackRow>(
        client,
        `select * from (
           select ${feedbackColumns} from feedback
           where project_id = {projectId:UUID} and target_id in {ids:Array(String)}
           order by version desc limit 1 by id
         ) where linked = 0`,
        { projectId, ids: chunk },
      )),
    )
  }
  return found
}

/** The targets of recent feedback that waits for its call, newest first. */
export async function selectWaitingTargets(
  client: ClickHouseClient,
  input: { since: number; limit: number },
): Promise<{ project_id: string; target_id: string }[]> {
  return await selectRows(
    client,
    `select project_id, target_id from (
       select project_id, id, argMax(target_id, version) as target_id, argMax(linked, version) as is_linked,
         max(received_at) as at
       from feedback where received_at >= fromUnixTimestamp64Milli({since:Int64}) group by project_id, id
     ) where is_linked = 0 group by project_id, target_id order by max(at) desc limit {limit:UInt32}`,
    input,
  )
}

/**
 * The same over a longer time, for now and then: every row is read, but few are held at once, as a group of each id
 * would be.
 */
export async function selectLongWaitingTargets(
  client: ClickHouseClient,
  input: { since: number; limit: number },
): Promise<{ project_id: string; target_id: string }[]> {
  return await selectRows(
    client,
    `select project_id, target_id from feedback final
     where linked = 0 and received_at >= fromUnixTimestamp64Milli({since:Int64})
     group by project_id, target_id order by max(received_at) desc limit {limit:UInt32}`,
    input,
  )
}

export async function insertFeedback(client: ClickHouseClient, rows: readonly FeedbackRow[]): Promise<void> {
  if (rows.length === 0) return
  await client.insert({ table: 'feedback', values: rows, format: 'JSONEachRow' })
}

export type FeedbackFilters = {
  traceId?: string | undefined
  inferenceId?: string | undefined
  sessionId?: string | undefined
  signal?: string | undefined
  kind?: string | undefined
  function?: string | undefined
  authorId?: string | undefined
  since?: string | undefined
}

/** A page of feedback, newest first, each in its newest version. `before` is the last row of the page before. */
export async function selectFeedback(
  client: ClickHouseClient,
  projectId: string,
  filters: FeedbackFilters & { before?: { observedAt: string; id: string } | undefined; limit: number },
): Promise<FeedbackRow[]> {
  const { traceId, inferenceId, before, limit } = filters
  const conditions = ['project_id = {projectId:UUID}']
  if (inferenceId !== undefined) conditions.push('inference_id = {inferenceId:String}')
  if (traceId !== undefined) {
    // Feedback on a call of the trace belongs to it even before it was linked.
    conditions.push(`(trace_id = {traceId:String} or (linked = 0 and target_id in (
      select arrayJoin([inference_id, span_id]) from span
      where project_id = {projectId:UUID} and trace_id = {traceId:String})))`)
  }
  if (filters.sessionId !== undefined) conditions.push('session_id = {sessionId:String}')
  if (filters.signal !== undefined) conditions.push('signal = {signal:String}')
  if (filters.kind !== undefined) conditions.push('kind = {kind:String}')
  if (filters.function !== undefined) conditions.push('function = {function:String}')
  if (filters.authorId !== undefined) conditions.push('author_id = {authorId:String}')
  if (filters.since !== undefined)
    conditions.push('observed_at >= parseDateTime64BestEffort({since:String}, 3)')
  if (before) {
    conditions.push('(observed_at, id) < (parseDateTime64BestEffort({observedAt:String}, 3), {id:String})')
  }
  // The ids first, from few columns; whole rows of this page only, by the primary key.
  return await selectRows<FeedbackRow>(
    client,
    `select ${feedbackColumns} from feedback final
     where project_id = {projectId:UUID} and id in (
       select id from feedback ${inferenceId === undefined && traceId === undefined ? 'final' : ''}
       where ${conditions.join(' and ')}
       group by id, observed_at order by observed_at desc, id desc limit {limit:UInt32}
     )
     order by feedback.observed_at desc, id desc`,
    { ...filters, ...before, projectId, limit },
  )
}

/** The statements of a project that don't count any more, for `statement not in`. The view says how that is defined. */
export const takenBack = '(select statement from taken_back where project_id = {projectId:UUID})'

/** Which of these were taken back, by what. */
export async function selectTakenBack(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<{ id: string; taken_back_by: string }[]> {
  if (ids.length === 0) return []
  return await selectRows(
    client,
    `select said.id as id, taken_back.taken_back_by as taken_back_by
     from (
       select id, statement from feedback final where project_id = {projectId:UUID} and id in {ids:Array(String)}
     ) as said
     inner join taken_back on taken_back.statement = said.statement
     where taken_back.project_id = {projectId:UUID}`,
    { projectId, ids },
  )
}

export type SignalCount = {
  signal: string
  kind: string
  variant: string
  value_type: string
  /** The category, for the signals that were asked for by name. */
  category: string
  n: number
  mean: number
  variance: number
}

/** Counts and moments of each signal and variant, in newest versions, without what was taken back. */
export async function selectSignalCounts(
  client: ClickHouseClient,
  projectId: string,
  input: { function: string | undefined; categorySignals: readonly string[] },
): Promise<SignalCount[]> {
  return await selectRows(
    client,
    `select signal, any(kind) as kind, variant, value_type,
       if(signal in {categorySignals:Array(String)}, value_text, '') as category,
       count() as n, ifNull(avg(value), 0) as mean, if(n > 1, ifNull(varSamp(value), 0), 0) as variance
     from (
       select signal, kind, variant, value_type, value_text,
         coalesce(value_number, toFloat64(value_boolean)) as value
       from feedback final
       where project_id = {projectId:UUID} and value_type != 'none' and statement not in ${takenBack}
         ${input.function === undefined ? '' : 'and function = {function:String}'}
         and (value_type != 'text' or signal in {categorySignals:Array(String)})
     )
     group by signal, variant, value_type, category
     order by signal, variant, category`,
    { ...input, projectId },
  )
}
