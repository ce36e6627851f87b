import type { FeedbackValue } from '../../feedback/feedback.ts'
import type { Said } from '../open-sender.ts'

/** What a visitor says of one answer by one signal; null takes it back. */
export type Statement = Pick<Said, 'signal' | 'value' | 'anchor'>

/** What a visitor has said of one answer, so that saying something else revises it. */
export type Statements = {
  /** What is said by a signal now; undefined when nothing is. */
  valueOf(signal: string): FeedbackValue | undefined
  /** What must be sent for this to be what is said: nothing, a first statement, a revision, or that it is taken back. */
  changeTo(statement: Statement): Said | null
  /** Keeps that it was said. */
  keep(said: Said & { id: string }): void
}

export function createStatements(): Statements {
  const current = new Map<string, Said & { id: string }>()

  return {
    valueOf: (signal) => current.get(signal)?.value ?? undefined,
    changeTo({ signal, value, anchor }) {
      const before = current.get(signal)
      const write = (said: Statement) => JSON.stringify([said.value, said.anchor])
      if (before ? write(before) === write({ signal, value, anchor }) : value === null) return null
      return {
        signal,
        value,
        ...(anchor && { anchor }),
        ...(before && { supersedes: before.id }),
      }
    },
    keep(said) {
      if (said.value === null) current.delete(said.signal)
      else current.set(said.signal, said)
    },
  }
}
