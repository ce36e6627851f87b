import { type QuestionProfile, questionProfile } from '@loopwright/core/feedback/question-similarity'
import { asksSame, isHandedOver, judgeByNext, turnsOf } from '@loopwright/core/feedback/sessions/judge-turns'
import type { Verdict } from '../evaluated-row.ts'
import type { CapturedTurn } from './session-call-store.ts'

export const sessionJudge = 'sessions@1'
export const repetitionJudge = 'repetition@1'

/** A verdict on a call of a session, and when it showed. */
export type SessionVerdict = {
  turn: CapturedTurn
  observedAtMs: number
  channel: 'automated' | 'inferred'
  verdict: Verdict
}

const farthestRepetition = 20
const sessionGapMs = 30 * 60_000

/**
 * What the calls of one session say of one another, of those turns that have something new in or right after them. Calls
 * of different functions are conversations of their own: a router and the answer after it hear the same message.
 */
export function judgeSession(
  session: readonly CapturedTurn[],
  isNew: (inferenceId: string) => boolean,
): SessionVerdict[] {
  const byId = new Map(session.map((turn) => [turn.call.inferenceId, turn]))
  const verdicts: SessionVerdict[] = []
  for (const ofFunction of Map.groupBy(session, ({ dimensions }) => dimensions.function).values()) {
    const turns = turnsOf(ofFunction.map(({ call }) => call))
    const hasNew = turns.map(({ calls }) => calls.some(({ inferenceId }) => isNew(inferenceId)))
    const profiles = turns.map(({ answered }) => questionProfile(answered.question))
    for (const [at, turn] of turns.entries()) {
      const next = turns[at + 1]
      if (!hasNew[at] && !hasNew[at + 1]) continue
      const judged = { turn: byId.get(turn.answered.inferenceId)! }
      const inferred = { ...judged, channel: 'inferred' as const }
      if (next) {
        const observedAtMs = next.calls[0]!.startedAtMs
        for (const verdict of judgeByNext(turn, next.calls[0]!.question))
          verdicts.push({ ...inferred, observedAtMs, verdict: { ...verdict, evaluator: sessionJudge } })
      } else if (turn.calls.some(isHandedOver)) {
        const verdict = { signal: 'escalated', value: true, evaluator: sessionJudge }
        verdicts.push({ ...inferred, observedAtMs: turn.answered.startedAtMs, verdict })
      }
      const value = hasNew[at] ? isRepeated(profiles, at) : null
      if (value !== null)
        verdicts.push({
          ...judged,
          channel: 'automated',
          observedAtMs: turn.answered.startedAtMs,
          verdict: { signal: 'repeated-question', value, evaluator: repetitionJudge },
        })
    }
  }
  return verdicts
}

/** Null where nothing that was asked before can be compared with it. */
function isRepeated(profiles: readonly (QuestionProfile | null)[], at: number): boolean | null {
  let isComparable = false
  for (let before = at - 1; before >= Math.max(0, at - farthestRepetition); before--) {
    const isSame = asksSame(profiles[before]!, profiles[at]!)
    if (isSame) return true
    isComparable ||= isSame === false
  }
  return isComparable ? false : null
}

/**
 * What a call says of what its end user asked in earlier sessions: whether they came back with the same question (said
 * of the answer that did not settle it) or, where a session begins, with another one (said of the last answer before).
 */
export function judgeReturn(
  current: CapturedTurn,
  earlier: readonly CapturedTurn[],
  isFirstOfSession: boolean,
): SessionVerdict[] {
  const profile = questionProfile(current.call.question)
  const before = earlier
    .filter(
      ({ call, dimensions }) =>
        call.startedAtMs < current.call.startedAtMs &&
        dimensions.function === current.dimensions.function &&
        isOtherSession({ call, dimensions }, current),
    )
    .toSorted((one, other) => other.call.startedAtMs - one.call.startedAtMs)
  const last = before[0]
  if (!last || !profile) return []
  const same = before.find(({ call }) => asksSame(questionProfile(call.question), profile) === true)
  const observedAtMs = current.call.startedAtMs
  const returned = (turn: CapturedTurn, value: boolean): SessionVerdict => ({
    ...{ turn, observedAtMs, channel: 'inferred' },
    verdict: { signal: 'returned', value, evaluator: sessionJudge },
  })
  const repeated: SessionVerdict = {
    ...{ turn: current, observedAtMs, channel: 'automated' },
    verdict: { signal: 'repeated-question', value: same !== undefined, evaluator: repetitionJudge },
  }
  if (same) return [returned(same, true), repeated]
  return isFirstOfSession ? [returned(last, false), repeated] : []
}

/** Calls without a session are of one while there is no long pause between them. */
function isOtherSession(one: CapturedTurn, current: CapturedTurn): boolean {
  const { session_id: session } = current.dimensions
  if (session !== '' || one.dimensions.session_id !== '') return one.dimensions.session_id !== session
  return current.call.startedAtMs - one.call.endedAtMs > sessionGapMs
}
