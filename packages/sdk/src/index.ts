export type {
  Inference,
  Json,
  NewSpan,
  Span,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanQuery,
  SpanStatus,
  Trace,
  TraceSummary,
} from './capture/span.ts'
export type {
  NewUserTask,
  UserTask,
  UserTaskDetail,
  UserTaskOutcome,
  UserTaskQuery,
} from './capture/user-task.ts'
export type { LostItem } from './delivery/outbox.ts'
export type { FunctionDetail, LoopFunction, Release, Variant, VariantTarget } from './deploy/functions.ts'
export type {
  Anchor,
  Comparison,
  Feedback,
  FeedbackQuery,
  FeedbackTarget,
  FeedbackValue,
  MarkedSpan,
  NewFeedback,
} from './feedback/feedback.ts'
export { Loopwright, type LoopwrightOptions } from './loopwright.ts'
export { type ErrorCode, LoopwrightError } from './loopwright-error.ts'
export { makeId } from './make-id.ts'
export type { Page } from './page.ts'
export { type DraftedItem, interleaveTeamDraft } from './ranking/interleave-team-draft.ts'
export type { SuggestionClock } from './suggestion/suggestion-clock.ts'
export {
  type SuggestionOptions,
  suggestionIntervalsMs,
  type TrackedSuggestion,
  trackSuggestion,
  type WatchEnd,
} from './suggestion/track-suggestion.ts'
export type { DocumentEdit, TextRange } from './suggestion/tracked-range.ts'
