import type { Feedback } from '@loopwright/contract'

/** Feedback as Langfuse's SDKs read a score (`Score` of `@langfuse/core` 5). */
export function feedbackToScore(feedback: Feedback, projectId: string): Record<string, unknown> {
  const { target, value } = feedback
  const isSession = target.kind === 'session'
  return {
    id: feedback.id,
    projectId,
    name: feedback.signal,
    source: feedback.kind === 'review' ? 'ANNOTATION' : feedback.channel === 'langfuse' ? 'API' : 'EVAL',
    dataType: typeof value === 'boolean' ? 'BOOLEAN' : typeof value === 'number' ? 'NUMERIC' : 'CATEGORICAL',
    value: typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? value : textOf(value),
    ...(typeof value !== 'number' && { stringValue: textOf(value) }),
    traceId: target.kind === 'trace' ? target.id : feedback.traceId,
    observationId: target.kind === 'span' ? target.id : null,
    sessionId: isSession ? target.id : null,
    datasetRunId: null,
    timestamp: feedback.observedAt,
    createdAt: feedback.receivedAt,
    updatedAt: feedback.receivedAt,
    authorUserId: feedback.author.id,
    comment: feedback.comment,
    metadata: {},
    configId: null,
    queueId: null,
    environment: 'default',
  }
}

/** Langfuse changes and deletes scores, so what was taken back, and what only takes something back, is none any more. */
export function isScore({ value, supersededBy }: Feedback): boolean {
  return value !== null && supersededBy === null
}

function textOf(value: Exclude<Feedback['value'], number>): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? '' : JSON.stringify(value)
}
