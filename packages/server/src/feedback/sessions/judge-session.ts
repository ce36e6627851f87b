import { type QuestionProfile, questionProfile } from '@loopwright/core/feedback/question-similarity'
import {
  asksSame,
  isHandedOver,
  isReply,
  judgeByNext,
  turnsOf,
} from '@loopwright/core/feedback/sessions/judge-turns'
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
      const before = turns[at - 1]
      const isQuestion = !before || !isReply(before.answered.answer, turn.answered.question)
      const value = hasNew[at] && isQuestion ? isRepeated(profiles, at) : null
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
