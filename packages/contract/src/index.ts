export { type BatchResult, batchResultSchema } from './batch.ts'
export * from './capture/redaction.ts'
export type { NewSavedView, SavedView, SavedViewChange } from './capture/saved-view.ts'
export type { Session, SessionSummary, SessionTrace } from './capture/session.ts'
export {
  metadataSchema,
  type NewSpan,
  newSpanSchema,
  type Span,
  spanSchema,
} from './capture/span.ts'
export type {
  ConversationStep,
  Trace,
  TraceFacets,
  TraceSpan,
  TraceSummary,
  TraceTail,
} from './capture/trace.ts'
export type { UserTask, UserTaskDetail, UserTaskOutcome } from './capture/user-task/user-task.ts'
export { type Contract, contract } from './contract.ts'
export * from './deploy/functions.ts'
export * from './deploy/rollout.ts'
export { AppError, type AppErrorOptions, type ErrorCode, errorStatus } from './errors.ts'
export { type Estimate, estimateSchema } from './estimate.ts'
export * from './evaluate/dataset.ts'
export * from './evaluate/gate.ts'
export * from './feedback/anchor.ts'
export * from './feedback/browser.ts'
export * from './feedback/estimates.ts'
export * from './feedback/feedback.ts'
export * from './feedback/preferences.ts'
export * from './feedback/quality.ts'
export * from './feedback/rankings.ts'
export * from './feedback/retention.ts'
export * from './feedback/worth.ts'
export { externalIdSchema, idSchema, slugSchema, timeSchema } from './ids.ts'
export * from './improve/training.ts'
export { labelSchema } from './label.ts'
export * from './loop/loop.ts'
export { type Page, pageOf, pageQuery } from './page.ts'
export { type Problem, problemSchema, toProblem } from './problem.ts'
export * from './review/review.ts'
export * from './workspace/limits.ts'
export * from './workspace/provider.ts'
export * from './workspace/workspace.ts'
