export type LabelProbability = { label: string; probability: number }

/** What a distilled model says of one text. */
export type Prediction = {
  /** The most probable in-scope label, also when the model abstains. */
  label: string
  /** Calibrated probability of `label`, 0..1. */
  confidence: number
  /** The most probable labels, best first; the out-of-scope label is among them when the model has learnt it. */
  probabilities: LabelProbability[]
  /** True when the model is not sure enough to answer or takes the text to be out of scope: ask a larger model. */
  abstained: boolean
}
