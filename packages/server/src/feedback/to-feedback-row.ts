import type { NewFeedback } from '@loopwright/contract'
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
    ...valueColumns(value),
    anchor: feedback.anchor ? JSON.stringify(feedback.anchor) : '',
    after_ms: feedback.afterMs ?? null,
    audience: feedback.audience ?? {},
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

/** Where each kind of value is kept. */
function valueColumns(
  value: NewFeedback['value'],
): Pick<FeedbackRow, 'value_type' | 'value_boolean' | 'value_number' | 'value_text' | 'value_json'> {
  const none = { value_boolean: null, value_number: null, value_text: '', value_json: '' }
  if (value === null) return { ...none, value_type: 'none' }
  if (typeof value === 'boolean') return { ...none, value_type: 'boolean', value_boolean: value ? 1 : 0 }
  if (typeof value === 'number') return { ...none, value_type: 'number', value_number: value }
  if (typeof value === 'string') return { ...none, value_type: 'text', value_text: value }
  return { ...none, value_type: 'json', value_json: JSON.stringify(value) }
}
