import {
  type EvidenceItem,
  estimateLabels,
  type LabelEvidence,
  type SourceReliability,
} from '../statistics/label-evidence.ts'

/** A task as consensus sees it: what the model said, what reviewers answered, and what is known besides. */
export type ReviewedItem = {
  id: string
  modelLabel: string
  probabilities: readonly { label: string; probability: number }[]
  goldLabel: string | null
  answers: readonly { reviewerId: string; label: string }[]
  /** What end users said of the same call, or anybody else who is not a reviewer. */
  evidence?: readonly LabelEvidence[]
}

/** Sources of either kind may have the same id outside; in here they must not. */
const reviewerPrefix = 'reviewer:'

/**
 * The right label of each task with its probability: reviewers' answers weighed by how reliable each reviewer proves, on
 * top of the model's own probabilities and of what end users said. Tasks whose answer is known have that and
 * teach how reliable people are.
 */
export function estimateReviewed(input: {
  items: readonly ReviewedItem[]
  labelCount: number
  outOfScopeLabel: string
}): {
  posteriors: { id: string; label: string; posterior: number }[]
  reviewers: Map<string, SourceReliability>
} {
  const { posteriors, sources } = estimateLabels({
    items: input.items.map(toEvidenceItem),
    labelCount: input.labelCount,
    outOfScopeLabel: input.outOfScopeLabel,
    kindOf: (source) => (source.startsWith(reviewerPrefix) ? 'reviewer' : 'end-user'),
  })
  const reviewers = new Map<string, SourceReliability>()
  for (const [source, reliability] of sources) {
    if (source.startsWith(reviewerPrefix)) reviewers.set(source.slice(reviewerPrefix.length), reliability)
  }
  return { posteriors, reviewers }
}

function toEvidenceItem(item: ReviewedItem): EvidenceItem {
  return {
    id: item.id,
    modelLabel: item.modelLabel,
    probabilities: item.probabilities,
    evidence: [
      ...item.answers.map(({ reviewerId, label }): LabelEvidence => {
        return { kind: 'names', source: `${reviewerPrefix}${reviewerId}`, label }
      }),
      ...(item.evidence ?? []),
    ],
    ...(item.goldLabel !== null && { known: item.goldLabel }),
  }
}
