import { feedbackVersion } from '@loopwright/core/feedback/feedback-version'
import type { CheckedFeedback } from './check-feedback.ts'
import { type FeedbackRow, unknownCall } from './feedback-row.ts'

/** The row to keep, not linked to its call yet. */
export function toFeedbackRow(
  checked: CheckedFeedback,
  context: { projectId: string; id: string; now: number },
): FeedbackRow {
  const { feedback, signal, author } = checked
  const { target, value } = feedback
  return {
    ...unknownCall,
    ...(target.kind === 'inference' && { inference_id: target.id }),
    ...(target.kind === 'trace' && { trace_id: target.id }),
    ...(target.kind === 'session' && { session_id: target.id }),
    project_id: context.projectId,
    id: context.id,
    signal: signal.name,
    kind: signal.kind,
    target_kind: target.kind,
    target_id: target.id,
    value_type: typeof value === 'string' ? 'text' : (typeof value as 'boolean' | 'number'),
    value_boolean: typeof value === 'boolean' ? (value ? 1 : 0) : null,
    value_number: typeof value === 'number' ? value : null,
    value_text: typeof value === 'string' ? value : '',
    author_kind: author.kind,
    author_id: author.id,
    channel: feedback.channel ?? '',
    comment: feedback.comment ?? '',
    observed_at: new Date(feedback.observedAt ?? context.now).toISOString(),
    received_at: new Date(context.now).toISOString(),
    supersedes: feedback.supersedes ?? '',
    linked: 0,
    version: feedbackVersion({ receivedAtMs: context.now, linked: false }),
  }
}
