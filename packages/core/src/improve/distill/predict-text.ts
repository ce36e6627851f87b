import { temperatureOf } from './calibration.ts'
import { columnCount, type DistilledModel } from './distilled-model.ts'
import type { LabelProbability, Prediction } from './prediction.ts'
import { createTextScorer } from './score-text.ts'
import { softmax } from './softmax.ts'

export type Predictor = {
  /** True when `predict` must be given the text's embedding. */
  needsEmbedding: boolean
  /** `topK` bounds `probabilities`. */
  predict(text: string, embedding: Float32Array | null, topK?: number): Prediction
}

const topKDefault = 5

export function createPredictor(model: DistilledModel): Predictor {
  const scoreText = createTextScorer(model)
  return {
    needsEmbedding: model.profile === 'accurate',
    predict: (text, embedding, topK = topKDefault) =>
      predictFromScores(model, scoreText(text, embedding), topK),
  }
}

/** The answer to scores of one text: the best in-scope label, unless out of scope is likelier or the confidence too low. */
export function predictFromScores(model: DistilledModel, scores: Float32Array, topK: number): Prediction {
  const probabilities = softmax(scores, temperatureOf(model.calibration, scores))
  const inScope = probabilities.subarray(0, model.labels.length)
  const best = largestAt(inScope)
  const confidence = inScope[best]!
  const outOfScope = probabilities[model.labels.length] ?? 0
  return {
    label: model.labels[best]!,
    confidence,
    probabilities: mostProbable(model, probabilities, topK),
    abstained: confidence < model.threshold || outOfScope > confidence,
  }
}

function largestAt(values: Float64Array): number {
  let best = 0
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index
  return best
}

function mostProbable(model: DistilledModel, probabilities: Float64Array, topK: number): LabelProbability[] {
  const rest = Float64Array.from(probabilities)
  const found: LabelProbability[] = []
  for (let rank = 0; rank < Math.min(topK, columnCount(model)); rank++) {
    const best = largestAt(rest)
    found.push({ label: model.labels[best] ?? model.outOfScopeLabel!, probability: probabilities[best]! })
    rest[best] = -1
  }
  return found
}
