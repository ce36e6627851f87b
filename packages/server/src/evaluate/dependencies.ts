import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'

/** One call with what is believed to be its right label, and who says so. */
export type LabelledCall = {
  inferenceId: string
  endUserId: string | null
  text: string
  label: string
  /** Probability that `label` is right, from all who said something. */
  posterior: number
  /** True when a reviewer answered it, or its answer is known. */
  isReviewed: boolean
  /** True when review's uniform part drew it, whatever it looked like. */
  isUniform: boolean
  /** With which probability the uniform part drew it. */
  uniformProbability: number
  feedbackIds: string[]
  authorIds: string[]
}

export type LabelQuery = {
  functionName: string
  queueId: string
  since?: string | undefined
  until?: string | undefined
}

export type EvaluateDependencies = {
  catalog: Catalog
  clock: Clock
  /** What end users' signals and reviewers' answers say about each call, weighed by who gave them. */
  estimateLabels(projectId: string, query: LabelQuery): Promise<LabelledCall[]>
  /** The answer of a distilled model to each text: a label, or the function's out-of-scope label when it abstains. */
  answerAll(modelId: string, texts: string[], outOfScopeLabel: string): Promise<string[]>
}
