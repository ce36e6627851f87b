import { estimateReviewed, type ReviewedItem } from '@loopwright/core/review/consensus'
import type { LabelEvidence, SourceReliability } from '@loopwright/core/statistics/label-evidence'
import { findQueue } from './get-queue.ts'
import type { ReviewDependencies } from './review-dependencies.ts'
import { type ResponseRow, selectAnsweredTasks, selectResponses, type TaskRow } from './task-store.ts'

export type ConsensusOptions = {
  /** Only calls in [since, until); RFC 3339. Reliability is learnt from these alone. */
  since?: string | undefined
  until?: string | undefined
  /** What end users said, by inference id, for calls that both they and reviewers spoke about. */
  evidence?: ReadonlyMap<string, readonly LabelEvidence[]> | undefined
}

export type ConsensusItem = {
  taskId: string
  inferenceId: string
  traceId: string | null
  endUserId: string | null
  text: string
  label: string
  /** Probability that `label` is right. */
  posterior: number
  isGold: boolean
  uniform: boolean
  uniformProbability: number
  /** 0 for a gold task that nobody drew. */
  inclusionProbability: number
  /** RFC 3339. */
  inferredAt: string
  modelLabel: string
  feedbackIds: string[]
  reviewerIds: string[]
  answers: { reviewerId: string; label: string; feedbackId: string; at: string }[]
}

export type ConsensusReviewer = { id: string; answers: number; reliability: number }

/**
 * The right label of every answered or gold task of a queue, with its probability: reviewers weighed by how reliable each
 * proves, on top of the model's probabilities and end users' evidence; gold is certain.
 *
 * @throws AppError `not-found`
 */
export async function estimateConsensus(
  deps: Pick<ReviewDependencies, 'catalog'>,
  projectId: string,
  queueId: string,
  options: ConsensusOptions = {},
): Promise<{ items: ConsensusItem[]; reviewers: ConsensusReviewer[] }> {
  const { pool } = deps.catalog
  const queue = await findQueue(pool, projectId, queueId)
  const [tasks, responses] = await Promise.all([
    selectAnsweredTasks(pool, projectId, queueId, {
      since: options.since === undefined ? undefined : new Date(options.since),
      until: options.until === undefined ? undefined : new Date(options.until),
    }),
    selectResponses(pool, projectId, queueId),
  ])
  const byTask = responsesByTask(responses)
  const { posteriors, reviewers } = estimateReviewed({
    items: tasks.map((task) => toReviewedItem(task, byTask.get(task.id) ?? [], options.evidence)),
    labelCount: new Set([...queue.labels, queue.outOfScopeLabel]).size,
    outOfScopeLabel: queue.outOfScopeLabel,
  })
  return {
    items: tasks.map((task, index) => toConsensusItem(task, posteriors[index]!, byTask.get(task.id) ?? [])),
    reviewers: toReviewers(reviewers),
  }
}

export function responsesByTask(responses: readonly ResponseRow[]): Map<string, ResponseRow[]> {
  const byTask = new Map<string, ResponseRow[]>()
  for (const response of responses) {
    const others = byTask.get(response.task_id)
    if (others) others.push(response)
    else byTask.set(response.task_id, [response])
  }
  return byTask
}

function toReviewedItem(
  task: TaskRow,
  responses: readonly ResponseRow[],
  evidence: ConsensusOptions['evidence'],
): ReviewedItem {
  return {
    id: task.id,
    modelLabel: task.model_label,
    probabilities: task.model_probabilities,
    goldLabel: task.gold_label,
    answers: responses.map(({ reviewer_id, label }) => ({ reviewerId: reviewer_id, label })),
    evidence: evidence?.get(task.inference_id) ?? [],
  }
}

function toConsensusItem(
  task: TaskRow,
  { label, posterior }: { label: string; posterior: number },
  responses: readonly ResponseRow[],
): ConsensusItem {
  return {
    taskId: task.id,
    inferenceId: task.inference_id,
    traceId: task.trace_id,
    endUserId: task.end_user_id,
    text: task.input_text,
    label,
    posterior,
    isGold: task.gold_label !== null,
    uniform: task.uniform,
    uniformProbability: task.uniform_probability,
    inclusionProbability: task.inclusion_probability,
    inferredAt: task.inferred_at.toISOString(),
    modelLabel: task.model_label,
    feedbackIds: responses.map((response) => response.feedback_id),
    reviewerIds: responses.map((response) => response.reviewer_id),
    answers: responses.map((response) => ({
      reviewerId: response.reviewer_id,
      label: response.label,
      feedbackId: response.feedback_id,
      at: response.at.toISOString(),
    })),
  }
}

function toReviewers(reviewers: Map<string, SourceReliability>): ConsensusReviewer[] {
  return [...reviewers].map(([id, { names }]) => ({ id, answers: names.n, reliability: names.accuracy }))
}
