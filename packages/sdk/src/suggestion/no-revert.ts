import { fourGramSimilarity } from './four-gram-similarity.ts'

/**
 * How far a text was not put back to what it was: 1 where it is no more like the text before the suggestion than the
 * suggestion was, 0 where it is that text again.
 */
export function noRevert(texts: { before: string; accepted: string; now: string }): number {
  const { before, accepted, now } = texts
  const likeBefore = fourGramSimilarity(accepted, before)
  if (likeBefore === 1) return 1
  return 1 - Math.max(0, fourGramSimilarity(now, before) - likeBefore) / (1 - likeBefore)
}
