import {
  type EvidenceItem,
  estimateLabels,
  type LabelEvidence,
  type SourceReliability,
} from '../statistics/label-evidence.ts'

/** What an end user did with an answer, newest act of each signal only. */
export type EndUserAct = { authorId: string; accepted: boolean } | { authorId: string; reroutedTo: string }

export type ObservedCall = {
  id: string
  modelLabel: string
  probabilities: readonly { label: string; probability: number }[]
  acts: readonly EndUserAct[]
  /** The label that reviewers agreed on, taken for certain: it teaches how far end users can be relied on. */
  reviewedLabel?: string
}

/**
 * What end users' acts say about the right label. Who named another label refused the answer by the same act, so a
 * refusal of theirs is not counted beside it.
 */
export function evidenceOfActs(acts: readonly EndUserAct[]): LabelEvidence[] {
  const named = new Set(acts.flatMap((act) => ('reroutedTo' in act ? act.authorId : [])))
  return acts.flatMap((act): LabelEvidence[] => {
    const source = `end-user:${act.authorId}`
    if ('reroutedTo' in act) return [{ kind: 'names', source, label: act.reroutedTo }]
    return named.has(act.authorId) ? [] : [{ kind: 'judges', source, accepted: act.accepted }]
  })
}

/**
 * The right label of each call with its probability, from the model's probabilities and end users' acts, each end user
 * weighed by how often they prove right.
 */
export function estimateObserved(input: {
  calls: readonly ObservedCall[]
  labelCount: number
  outOfScopeLabel: string
}): {
  posteriors: { id: string; label: string; posterior: number }[]
  endUsers: Map<string, SourceReliability>
} {
  const items = input.calls.map((call): EvidenceItem => {
    const { id, modelLabel, probabilities, reviewedLabel } = call
    return {
      id,
      modelLabel,
      probabilities,
      evidence: evidenceOfActs(call.acts),
      ...(reviewedLabel !== undefined && { known: reviewedLabel }),
    }
  })
  const { posteriors, sources } = estimateLabels({
    items,
    labelCount: input.labelCount,
    outOfScopeLabel: input.outOfScopeLabel,
    kindOf: () => 'end-user',
  })
  return { posteriors, endUsers: sources }
}
