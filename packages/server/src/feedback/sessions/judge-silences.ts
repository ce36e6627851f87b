import { habitsOf, judgeSilence, longPauseOf } from '@loopwright/core/feedback/sessions/judge-silence'
import type { Clock } from '../../platform/clock.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import type { BackgroundLedger } from '../background-ledger.ts'
import { evaluatedRow } from '../evaluated-row.ts'
import type { FeedbackRow } from '../feedback-row.ts'
import { insertInTurns } from '../insert-in-turns.ts'
import { takeTurns } from '../take-turns.ts'
import { sessionJudge } from './judge-session.ts'
import { type CapturedTurn, selectLastCalls, selectSaid } from './session-call-store.ts'
import { type SessionRecord, selectHandedOver, selectProjects, selectSessions } from './silence-store.ts'

const lookedBackMs = 14 * 24 * 3_600_000
/** What came to be known of a task is found within this time after it was said. */
const tasksLookedBackMs = 24 * 3_600_000
const judgedAtOnce = 500

type Dependencies = { ledger: BackgroundLedger; clock: Clock }

/** What nobody says, and time alone tells: sessions that were given up, and tasks that were handed over. */
export async function judgeSilences(input: {
  ledger: Pick<Ledger, 'client'>
  clock: Clock
  signalsOff?: readonly string[]
}): Promise<void> {
  const { clock, signalsOff = [] } = input
  const { client } = input.ledger
  const deps = { ledger: { client, takeTurns }, clock }
  for (const projectId of await selectProjects(client, clock.now() - lookedBackMs)) {
    if (!signalsOff.includes('abandoned')) await judgeSessions(deps, projectId)
    if (!signalsOff.includes('escalated')) await judgeTasks(deps, projectId)
  }
}

async function judgeSessions(deps: Dependencies, projectId: string): Promise<void> {
  const now = deps.clock.now()
  const sessions = (await selectSessions(deps.ledger, projectId, now - lookedBackMs)).map(measure)
  const pausesMs = sessions.flatMap((session) => session.pausesMs)
  const longPauseMs = longPauseOf(pausesMs)
  if (longPauseMs === null) return
  const silent = new Map(
    sessions.flatMap((session) =>
      now - session.lastEndedAtMs > longPauseMs ? [[session.sessionId, session]] : [],
    ),
  )
  const habits = habitsOf([...silent.values()], pausesMs)
  const ids = [...silent.keys()]
  for (let start = 0; start < ids.length; start += judgedAtOnce) {
    const last = await selectLastCalls(
      deps.ledger,
      projectId,
      'session_id',
      ids.slice(start, start + judgedAtOnce),
    )
    const rows = last.flatMap((turn) => {
      const session = silent.get(turn.dimensions.session_id)!
      const { question, answer } = turn.call
      const silence = { turns: session.turns, silentForMs: now - session.lastEndedAtMs }
      const value = judgeSilence(habits, { ...silence, lastMessage: question, lastAnswer: answer })
      return value === null
        ? []
        : [rowOf(projectId, now, turn, 'abandoned', value, session.lastEndedAtMs + longPauseMs)]
    })
    await insertNew(deps, projectId, rows)
  }
}

async function judgeTasks(deps: Dependencies, projectId: string): Promise<void> {
  const now = deps.clock.now()
  const handedOver = new Map(
    (await selectHandedOver(deps.ledger.client, projectId, now - tasksLookedBackMs)).map(({ id, atMs }) => [
      id,
      atMs,
    ]),
  )
  const ids = [...handedOver.keys()]
  for (let start = 0; start < ids.length; start += judgedAtOnce) {
    const some = ids.slice(start, start + judgedAtOnce)
    const last = await selectLastCalls(deps.ledger, projectId, 'user_task_id', some)
    await insertNew(
      deps,
      projectId,
      last.map((turn) => rowOf(projectId, now, turn, 'escalated', true, now)),
    )
  }
}

/** What was found out before and is the same now is not written again. */
async function insertNew(
  { ledger }: Dependencies,
  projectId: string,
  rows: readonly FeedbackRow[],
): Promise<void> {
  const said = await selectSaid(
    ledger.client,
    projectId,
    rows.map(({ id }) => id),
  )
  await insertInTurns(
    ledger,
    rows.filter(({ id, value_boolean }) => said.get(id) !== (value_boolean === 1)),
    (row) => row,
  )
}

function rowOf(
  projectId: string,
  now: number,
  turn: CapturedTurn,
  signal: 'abandoned' | 'escalated',
  value: boolean,
  observedAtMs: number,
): FeedbackRow {
  return evaluatedRow(
    { projectId, now, observedAt: new Date(observedAtMs).toISOString(), channel: 'inferred' },
    turn.dimensions,
    { signal, value, evaluator: sessionJudge },
  )
}

/** How many turns a session has, of the function that was called last, and how long its end user paused between them. */
function measure({ sessionId, calls }: SessionRecord) {
  const last = calls.at(-1)!
  const pausesMs: number[] = []
  let turns = 0
  let before: SessionRecord['calls'][number] | undefined
  for (const call of calls) {
    if (call.function !== last.function) continue
    if (before?.about !== call.about) {
      turns += 1
      if (before) pausesMs.push(Math.max(0, call.startedAtMs - before.endedAtMs))
    }
    before = call
  }
  return { sessionId, turns, pausesMs, lastEndedAtMs: Math.max(...calls.map(({ endedAtMs }) => endedAtMs)) }
}
