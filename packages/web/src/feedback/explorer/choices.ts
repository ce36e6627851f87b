import type { FeedbackDimension, FeedbackKind } from '@loopwright/contract'
import type { Period } from '../../parts/period.ts'

export const kindChoices: readonly { value: FeedbackKind; label: string }[] = [
  { value: 'explicit', label: 'Said outright' },
  { value: 'implicit', label: 'Shown by what people did' },
  { value: 'automated', label: 'Checked by evaluators' },
  { value: 'review', label: 'Judged by reviewers' },
]

export const dimensionChoices: readonly { value: FeedbackDimension; label: string }[] = [
  { value: 'function', label: 'Function' },
  { value: 'variant', label: 'Variant' },
  { value: 'model', label: 'Model' },
  { value: 'segment', label: 'Segment' },
  { value: 'environment', label: 'Environment' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'hour', label: 'Hour' },
  { value: 'role', label: 'Role' },
  { value: 'locale', label: 'Locale' },
  { value: 'surface', label: 'Surface' },
  { value: 'index_version', label: 'Index version' },
  { value: 'embedding_version', label: 'Embedding version' },
]

export const periodChoices: readonly { value: Period; label: string }[] = [
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
]

/** By how much an answer itself may change the odds of being rated, as it can be assumed. */
export const oddsRatioChoices = [
  { value: '1.5', label: 'up to 1.5 times' },
  { value: '2', label: 'up to 2 times' },
  { value: '3', label: 'up to 3 times' },
  { value: '5', label: 'up to 5 times' },
]
