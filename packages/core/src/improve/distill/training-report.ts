import type { Calibration } from './calibration.ts'
import type { DistillProfile } from './distill-profile.ts'

/** What the rows that were not learnt from say about a model. Rates are fractions in 0..1; null where no row can say. */
export type ValidationFigures = {
  inScopeRows: number
  outOfScopeRows: number
  /** In-scope rows whose best in-scope label is right, abstaining or not. */
  accuracy: number | null
  /** In-scope rows answered, and answered right: an abstention counts as wrong. */
  accuracyAnswered: number | null
  /** Out-of-scope rows on which the model abstains. */
  outOfScopeRecall: number | null
  /** Rows of either kind that get an answer. */
  coverage: number | null
  /** Wrong answers among the answers given; an answer to an out-of-scope row is wrong. */
  risk: number | null
  /** Expected calibration error of the confidence over 15 bins of equal width, in-scope rows. */
  calibrationError: number | null
}

/** What a training run did and how sure its model may be. */
export type TrainingReport = {
  profile: DistillProfile
  seed: number
  labels: string[]
  examples: number
  features: number
  /** Where temperature and threshold came from: rows given for it, or cross-validation over the examples. */
  calibratedOn: 'validation' | 'cross-validation'
  calibration: Calibration
  threshold: number
  validation: ValidationFigures
  embeddingMs: number
  trainingMs: number
  modelBytes: number
}
