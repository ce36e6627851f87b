import type { ClickHouseClient } from '@clickhouse/client'
import type { SessionCall } from '@loopwright/core/feedback/sessions/judge-turns'
import type { BackgroundLedger } from '../background-ledger.ts'
import type { CallDimensions } from '../feedback-row.ts'
import { selectInTurns } from '../select-in-turns.ts'

/** A call with the texts that are judged and what feedback on it copies. */
export type CapturedTurn = { call: SessionCall; dimensions: CallDimensions }

/** Turns further apart than this do not judge one another. */
const aroundMs = 2 * 24 * 3_600_000
const mostCallsOfSession = 300
const mostQuestionsOfUser = 20

const columns = `trace_id, inference_id, session_id, end_user_id, function, variant, model, environment, segment, asked,
  mapFilter((name, value) -> name in ('role', 'locale', 'surface', 'index_version', 'embedding_version'), metadata) as audience,
  started_at as inferred_at, status = 'error' as failed, toFloat64(toUnixTimestamp64Milli(started_at)) as started_ms,
  duration_ms`

const texts = 'substringUTF8(input_text, 1, 1000) as question, substringUTF8(output_text, 1, 1500) as answer'

type Row = CallDimensions & {
  failed: number
  started_ms: number
  duration_ms: number
  question: string
  answer: string
}

/** The calls of these sessions around a stretch of time, the latest of each session, each in its newest version. */
export function selectSessionCalls(
  ledger: BackgroundLedger,
  projectId: string,
  input: { sessionIds: readonly string[]; fromMs: number; toMs: number },
): Promise<CapturedTurn[]> {
  return select(
    ledger,
    `select * from (
       select ${columns}, ${texts} from span
       where project_id = {projectId:UUID} and session_id in {sessionIds:Array(String)} and inference_id != ''
         and span.started_at between fromUnixTimestamp64Milli({from:Int64}) and fromUnixTimestamp64Milli({to:Int64})
       order by version desc limit 1 by inference_id
     ) order by started_ms desc limit ${mostCallsOfSession} by session_id`,
    { projectId, sessionIds: input.sessionIds, from: input.fromMs - aroundMs, to: input.toMs + aroundMs },
  )
}

/** The last answered calls of these end users in a stretch of time, without what was answered. */
export function selectCallsOfUsers(
  ledger: BackgroundLedger,
  projectId: string,
  input: { endUserIds: readonly string[]; fromMs: number; toMs: number },
): Promise<CapturedTurn[]> {
  return select(
    ledger,
    `select * from (
       select ${columns}, substringUTF8(input_text, 1, 500) as question, '' as answer from span
       where project_id = {projectId:UUID} and end_user_id in {endUserIds:Array(String)} and inference_id != ''
         and output_text != '' and status != 'error'
         and span.started_at between fromUnixTimestamp64Milli({fromMs:Int64}) and fromUnixTimestamp64Milli({toMs:Int64})
       order by version desc limit 1 by inference_id
     ) order by started_ms desc limit ${mostQuestionsOfUser} by end_user_id`,
    { projectId, ...input },
  )
}

/** The last call of each session or end user's task. */
export function selectLastCalls(
  ledger: BackgroundLedger,
  projectId: string,
  column: 'session_id' | 'user_task_id' | 'inference_id',
  ids: readonly string[],
): Promise<CapturedTurn[]> {
  if (ids.length === 0) return Promise.resolve([])
  return select(
    ledger,
    `select ${columns}, ${texts} from span
     where project_id = {projectId:UUID} and ${column} in {ids:Array(String)} and inference_id != ''
     order by span.started_at desc, version desc limit 1 by ${column}`,
    { projectId, ids },
  )
}

/** Which of these observations say true, of those that there are. */
export async function selectSaid(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  if (ids.length === 0) return new Map()
  const result = await client.query({
    query: `select id, argMax(value_boolean, version) = 1 as value from feedback
      where project_id = {projectId:UUID} and id in {ids:Array(String)} group by id`,
    query_params: { projectId, ids },
    format: 'JSONEachRow',
  })
  const rows = await result.json<{ id: string; value: number }>()
  return new Map(rows.map(({ id, value }) => [id, value === 1]))
}

function select(
  ledger: BackgroundLedger,
  query: string,
  query_params: Record<string, unknown>,
): Promise<CapturedTurn[]> {
  return selectInTurns<Row, CapturedTurn>(
    ledger,
    query,
    query_params,
    ({ failed, started_ms, duration_ms, question, answer, ...dimensions }) => ({
      dimensions,
      call: {
        inferenceId: dimensions.inference_id,
        ...{ question, answer, failed: failed === 1 },
        ...{ startedAtMs: started_ms, endedAtMs: started_ms + duration_ms },
      },
    }),
  )
}
