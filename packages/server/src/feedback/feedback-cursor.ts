import { AppError } from '@loopwright/contract'
import type { FeedbackRow } from './feedback-row.ts'

/** Where a page of feedback ended: newest first, the next one begins behind its last row. */
export function writeCursor(row: Pick<FeedbackRow, 'observed_at' | 'id'>): string {
  return Buffer.from(JSON.stringify([row.observed_at, row.id])).toString('base64url')
}

/** @throws AppError `invalid-input` for what is no cursor of ours. */
export function readCursor(cursor: string): { observedAt: string; id: string } {
  try {
    const [observedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (typeof observedAt === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(observedAt))) {
      return { observedAt, id }
    }
  } catch {
    // Told apart from nothing else: whatever it is, it is not a cursor of ours.
  }
  throw new AppError(
    'invalid-input',
    'This cursor is not one that was given out. Start again without a cursor.',
  )
}
