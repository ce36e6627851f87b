import type { TermShape } from '../../text/text-terms.ts'
import type { Calibration } from './calibration.ts'
import type { DistillProfile } from './distill-profile.ts'
import type { Vocabulary } from './vocabulary.ts'

/**
 * A classifier that fits in one file. Weights are row-major, a row a feature and a column a label: columns follow
 * `labels`, and one more for the out-of-scope label when the examples held it.
 */
export type DistilledModel = {
  profile: DistillProfile
  /** In-scope labels, sorted. */
  labels: string[]
  /** Null when the model has not learnt what is out of scope and abstains by the threshold alone. */
  outOfScopeLabel: string | null
  shape: TermShape
  /** Length of the word block of a text's features; the character block has length one. */
  wordWeight: number
  vocabulary: Vocabulary
  /** One row for each term: quantised to 8 bits, to be multiplied by the row's scale. */
  termWeights: Int8Array
  termScales: Float32Array
  /** One row for each dimension of the embedding; empty in the fast profile. */
  embeddingWeights: Float32Array
  intercepts: Float32Array
  calibration: Calibration
  /** Below this confidence the model abstains. */
  threshold: number
}

/** Columns of the model's weights. */
export function columnCount(model: DistilledModel): number {
  return model.labels.length + (model.outOfScopeLabel === null ? 0 : 1)
}
