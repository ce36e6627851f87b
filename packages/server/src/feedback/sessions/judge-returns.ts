import { type QuestionProfile, questionProfile } from '@loopwright/core/feedback/question-similarity'
import { asksSame } from '@loopwright/core/feedback/sessions/judge-turns'
import { repetitionJudge, type SessionVerdict, sessionJudge } from './judge-session.ts'
import type { CapturedTurn } from './session-call-store.ts'

/** Calls without a session are of one while there is no longer pause between them. */
const sessionGapMs = 30 * 60_000

/**
 * What the new calls of one end user say of what they asked in earlier sessions: whether they came back with the same
 * question (said of the answer that did not settle it) or, where a session begins, with another one (said of the last
 * answer before).
 */
export function judgeReturns(
  calls: readonly CapturedTurn[],
  isNew: (inferenceId: string) => boolean,
): SessionVerdict[] {
  const ordered = calls.toSorted((one, other) => one.call.startedAtMs - other.call.startedAtMs)
  const profiles = new Map<CapturedTurn, QuestionProfile | null>()
  const profileOf = (turn: CapturedTurn) => {
    const known = profiles.get(turn)
    if (known !== undefined) return known
    const profile = questionProfile(turn.call.question)
    profiles.set(turn, profile)
    return profile
  }
  return ordered.flatMap((current, at) => {
    const profile = isNew(current.call.inferenceId) ? profileOf(current) : null
    if (!profile) return []
    const before = ordered
      .slice(0, at)
      .filter((earlier) => earlier.dimensions.function === current.dimensions.function)
    const elsewhere = before.filter((earlier) => isOtherSession(earlier, current))
    const last = elsewhere.at(-1)
    if (!last) return []
    const same = elsewhere.findLast((earlier) => asksSame(profileOf(earlier), profile) === true)
    // Later in a session nobody comes back any more.
    const isFirst = current.dimensions.session_id !== '' && elsewhere.length === before.length
    if (!same && !isFirst) return []
    return [
      { ...returned(same ?? last, same !== undefined), observedAtMs: current.call.startedAtMs },
      {
        ...{ turn: current, channel: 'automated', observedAtMs: current.call.startedAtMs },
        verdict: { signal: 'repeated-question', value: same !== undefined, evaluator: repetitionJudge },
      },
    ]
  })
}

function returned(turn: CapturedTurn, value: boolean): Omit<SessionVerdict, 'observedAtMs'> {
  return { turn, channel: 'inferred', verdict: { signal: 'returned', value, evaluator: sessionJudge } }
}

function isOtherSession(one: CapturedTurn, current: CapturedTurn): boolean {
  const { session_id: session } = current.dimensions
  if (session !== '' || one.dimensions.session_id !== '') return one.dimensions.session_id !== session
  return current.call.startedAtMs - one.call.endedAtMs > sessionGapMs
}
