import type { PageQuery } from '../page.ts'

export type FeedbackTarget = { kind: 'inference' | 'trace' | 'span' | 'session'; id: string }
export type FeedbackKind = 'explicit' | 'implicit' | 'automated' | 'review'
export type AuthorKind = 'end-user' | 'reviewer' | 'evaluator' | 'system'

/** Which of two answers is better: the target's, or that of the inference `against`. */
export type Comparison = {
  against: string
  preferred: 'target' | 'against' | 'neither'
  /** The feedback token that came with `against`: who sends with one token shows the other too. It is not kept. */
  againstToken?: string | undefined
}

/** Parts of the output's text, in UTF-16 code units; `end` is exclusive. */
export type MarkedSpan = { start: number; end: number; label?: string | undefined }

/** A boolean, a number, a category, text, a comparison or marked spans, as the signal's type says. */
export type FeedbackValue = boolean | number | string | Comparison | MarkedSpan[]

/** Which part of an answer is meant. Positions of text count UTF-16 code units, those of an item count from 1. */
export type Anchor =
  | { kind: 'text'; start: number; end: number; quote?: string | undefined }
  | { kind: 'citation'; index: number }
  | { kind: 'cell'; table?: number | undefined; row: number; column: number }
  | { kind: 'json-path'; path: string }
  | { kind: 'region'; image?: number | undefined; x: number; y: number; width: number; height: number }
  | { kind: 'item'; id: string; position: number; ranker?: string | undefined }

/** One observation about an answer, as it is sent. */
export type NewFeedback = {
  /** Makes a retry harmless; made when absent. */
  id?: string | undefined
  /** The name of a signal that the project defines. */
  signal: string
  target: FeedbackTarget
  /** Null takes back what `supersedes` names. */
  value: FeedbackValue | null
  /** The part of the answer that is meant, where it is not the whole. */
  anchor?: Anchor | undefined
  /** How long after the answer was taken up this was seen. In milliseconds. */
  afterMs?: number | undefined
  /** To whom an answer was shown that was not captured: role, locale, surface. */
  audience?: Record<string, string> | undefined
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
  /** Null for what takes an earlier observation back. */
  value: FeedbackValue | null
  anchor: Anchor | null
  afterMs: number | null
  audience: Record<string, string>
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
