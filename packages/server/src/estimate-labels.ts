import { AppError } from '@loopwright/contract'
import type { LabelledCall, LabelQuery } from './evaluate/dependencies.ts'
import { estimateEndUserLabels, loadEndUserEvidence } from './feedback/estimate-end-user-labels.ts'
import type { FeedbackDependencies } from './feedback/feedback-dependencies.ts'
import { type ConsensusItem, estimateConsensus } from './review/estimate-consensus.ts'
import { findQueue } from './review/get-queue.ts'
import type { ReviewDependencies } from './review/review-dependencies.ts'

/** Below this posterior a consensus is no teacher of how far end users can be relied on. */
const sureEnough = 0.9

/**
 * Brings two stages' evidence together for a third: reviewers' consensus, with what end users said of the same calls, and
 * end users' word alone for calls that nobody reviewed, weighed by how often they agreed with sure consensus.
 *
 * @throws AppError `not-found` for a queue that is not there or reviews another function.
 */
export async function estimateLabels(
  deps: { feedback: FeedbackDependencies; review: ReviewDependencies },
  projectId: string,
  query: LabelQuery,
): Promise<LabelledCall[]> {
  const { functionName, queueId, since, until } = query
  const queue = await findQueue(deps.review.catalog.pool, projectId, queueId)
  if (queue.function !== functionName) {
    throw new AppError(
      'not-found',
      `The queue "${queue.name}" reviews "${queue.function}". Choose one of "${functionName}".`,
    )
  }
  const period = { function: functionName, since, until }
  const evidence = await loadEndUserEvidence(deps.feedback, projectId, period)
  const { items } = await estimateConsensus(deps.review, projectId, queueId, { since, until, evidence })
  const reviewed = new Map(
    items
      .filter(({ posterior }) => posterior >= sureEnough)
      .map(({ inferenceId, label }) => [inferenceId, label]),
  )
  const seen = new Set(items.map(({ inferenceId }) => inferenceId))
  const spoken = await estimateEndUserLabels(deps.feedback, projectId, { ...period, reviewed })
  return [
    ...items.map(fromConsensus),
    ...spoken
      .filter(({ inferenceId }) => !seen.has(inferenceId))
      .map(({ inferenceId, endUserId, text, label, posterior, feedbackIds, authorIds }) => ({
        ...{ inferenceId, endUserId, text, label, posterior, feedbackIds, authorIds },
        ...{ isReviewed: false, isUniform: false, uniformProbability: 0 },
      })),
  ]
}

function fromConsensus(item: ConsensusItem): LabelledCall {
  const { inferenceId, endUserId, text, label, posterior, feedbackIds, uniformProbability } = item
  return {
    ...{ inferenceId, endUserId, text, label, posterior, feedbackIds, uniformProbability },
    authorIds: [...new Set(item.reviewerIds)],
    isReviewed: true,
    isUniform: item.uniform,
  }
}
