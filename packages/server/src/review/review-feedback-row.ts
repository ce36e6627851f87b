import { feedbackVersion } from '@loopwright/core/feedback/feedback-version'
import type { AnswerableTask } from './answer-store.ts'

/** The signal that carries reviewers' answers. Every project starts with it. */
export const correctLabelSignal = 'correct-label'

/**
 * A reviewer's answer as a row of the ledger's table `feedback`; without a label it is the retraction of the answer it
 * supersedes. A task knows its call, so the row is linked from the start but for the dimensions a task doesn't keep.
 */
export function reviewFeedbackRow(
  task: AnswerableTask,
  said: {
    id: string
    projectId: string
    reviewerId: string
    label: string | null
    note: string | null
    at: Date
    supersedes: string
  },
): Record<string, unknown> {
  return {
    project_id: said.projectId,
    id: said.id,
    signal: correctLabelSignal,
    kind: 'review',
    target_kind: 'inference',
    target_id: task.inference_id,
    value_type: said.label === null ? 'none' : 'text',
    value_boolean: null,
    value_number: null,
    value_text: said.label ?? '',
    value_json: '',
    anchor: '',
    after_ms: null,
    author_kind: 'reviewer',
    author_id: said.reviewerId,
    channel: 'review',
    comment: said.note ?? '',
    observed_at: said.at.toISOString(),
    received_at: said.at.toISOString(),
    supersedes: said.supersedes,
    linked: 0,
    trace_id: task.trace_id ?? '',
    inference_id: task.inference_id,
    session_id: '',
    end_user_id: task.end_user_id ?? '',
    function: task.function,
    variant: task.variant ?? '',
    model: '',
    environment: '',
    segment: '',
    audience: {},
    inferred_at: task.inferred_at.toISOString(),
    version: feedbackVersion({ receivedAtMs: said.at.getTime(), linked: false }),
  }
}
