import type { FeedbackKind } from '@loopwright/contract'

export type FeedbackSearch = { function?: string; signal?: string; kind?: FeedbackKind }

const kinds: readonly string[] = ['explicit', 'implicit', 'automated', 'review'] satisfies FeedbackKind[]

export function readFeedbackSearch(search: Record<string, unknown>): FeedbackSearch {
  const read: FeedbackSearch = {}
  if (typeof search.function === 'string' && search.function) read.function = search.function
  if (typeof search.signal === 'string' && search.signal) read.signal = search.signal
  if (typeof search.kind === 'string' && kinds.includes(search.kind)) read.kind = search.kind as FeedbackKind
  return read
}
