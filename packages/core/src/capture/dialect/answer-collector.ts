import type { Answer } from './answer.ts'

/**
 * Listens to a streamed answer as it passes and puts together what was said, whole or broken off. Takes any bytes and
 * never throws; what it holds is bounded by `mostCollected`, beyond which the answer is marked as cut.
 */
export type AnswerCollector = {
  read(chunk: Uint8Array): void
  /** True once the upstream has said the event that ends a stream. */
  isDone(): boolean
  /** True once nothing is missing of what was said, though the last event may be. */
  isWhole(): boolean
  /** The error that the upstream announced inside the stream. */
  error(): string | null
  answer(): Answer
}

/** In UTF-16 units of text. A long answer has some 100,000. */
export const mostCollected = 4_000_000

/** More parts than anybody asks for would only be an upstream filling our memory. */
export const mostParts = 512

export function isPartIndex(index: unknown): index is number {
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < mostParts
}
