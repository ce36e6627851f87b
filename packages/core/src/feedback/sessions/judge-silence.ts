import { quantile } from '../../statistics/quantile.ts'
import { asksBack } from './asks-back.ts'
import { isClosing } from './is-closing.ts'

/** A session whose last answer nobody replied to. Times in milliseconds. */
export type SilentSession = {
  turns: number
  silentForMs: number
  lastMessage: string
  lastAnswer: string
}

/** What is usual in a project: pauses between an answer and the next message, and how far sessions go. */
export type SessionHabits = {
  sessions: number
  /** A pause is longer than this one in twenty times. Null without pauses enough. */
  longPauseMs: number | null
  /** The share of sessions with n turns that went on to another, by n from 1. */
  wentOn: readonly number[]
}

/** A session that goes on after a pause does so sooner than this share of all pauses. */
const pauseQuantile = 0.95
const fewestSessions = 30
const fewestPauses = 50
const longestHabit = 50

/** A pause that is longer than nearly all of a project's; null where there are too few to say. */
export function longPauseOf(pausesMs: readonly number[]): number | null {
  return pausesMs.length < fewestPauses ? null : (quantile(pausesMs, pauseQuantile) ?? null)
}

/** Only sessions that are over may say how far sessions go: those still going on would count as ended. */
export function habitsOf(ended: readonly { turns: number }[], pausesMs: readonly number[]): SessionHabits {
  const reached = new Array<number>(longestHabit + 1).fill(0)
  for (const { turns } of ended)
    for (let turn = 1; turn <= Math.min(turns, longestHabit); turn++) reached[turn]! += 1
  const wentOn = reached
    .slice(1, longestHabit)
    .map((count, at) => (count === 0 ? 0 : reached[at + 2]! / count))
  return {
    sessions: ended.length,
    longPauseMs: ended.length < fewestSessions ? null : longPauseOf(pausesMs),
    wentOn,
  }
}

/**
 * Whether a session was given up: silent for longer than the project's pauses are, not closed by its end user, and either
 * asked something at last, or at a point from which at least half of the sessions go on. False where it just ended; null
 * while its silence is no longer than usual, or the project has too few sessions to say what is usual.
 */
export function judgeSilence(habits: SessionHabits, session: SilentSession): boolean | null {
  const { longPauseMs, wentOn } = habits
  if (longPauseMs === null || session.silentForMs <= longPauseMs) return null
  if (isClosing(session.lastMessage)) return false
  if (asksBack(session.lastAnswer)) return true
  return (wentOn[session.turns - 1] ?? 0) >= 0.5
}
