import type { PageQuery } from '../page.ts'

export type FeedbackTarget = { kind: 'inference' | 'trace' | 'span' | 'session'; id: string }
export type FeedbackKind = 'explicit' | 'implicit' | 'automated' | 'review'
export type AuthorKind = 'end-user' | 'reviewer' | 'evaluator' | 'system'

/** A boolean, a number, a category or text, as the signal's type says. */
export type FeedbackValue = boolean | number | string

/** One observation about an answer, as it is sent. */
export type NewFeedback = {
  /** Makes a retry harmless; made when absent. */
  id?: string | undefined
  /** The name of a signal that the project defines. */
  signal: string
  target: FeedbackTarget
  value: FeedbackValue
  author?: { kind: AuthorKind; id: string } | undefined
  /** RFC 3339; when it arrives unless said. */
  observedAt?: string | undefined
  /** Where it was given, such as `web` or `slack`. */
  channel?: string | undefined
  comment?: string | undefined
  /** The id of an earlier observation that this one revises. */
  supersedes?: string | undefined
}

/** One observation as it is kept. */
export type Feedback = {
  id: string
  signal: string
  kind: FeedbackKind
  target: FeedbackTarget
  value: FeedbackValue
  author: { kind: AuthorKind; id: string | null }
  channel: string | null
  comment: string | null
  observedAt: string
  receivedAt: string
  supersedes: string | null
  supersededBy: string | null
  /** False while its target has not arrived. */
  linked: boolean
  traceId: string | null
  inferenceId: string | null
  function: string | null
  variant: string | null
}

export type FeedbackQuery = PageQuery & {
  traceId?: string | undefined
  inferenceId?: string | undefined
  /** On the session itself or, once its call is known, on any call of it. */
  sessionId?: string | undefined
  signal?: string | undefined
  kind?: FeedbackKind | undefined
  function?: string | undefined
  authorId?: string | undefined
  /** RFC 3339. */
  since?: string | undefined
}
