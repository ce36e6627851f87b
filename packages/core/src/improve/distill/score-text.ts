import { textTerms } from '../../text/text-terms.ts'
import { columnCount, type DistilledModel } from './distilled-model.ts'
import { createVectoriser } from './vectorise.ts'

/** Raw scores of one text, one for each column of the model; reads its embedding in the accurate profile. */
export type TextScorer = (text: string, embedding: Float32Array | null) => Float32Array

export function createTextScorer(model: DistilledModel): TextScorer {
  const vectorise = createVectoriser(model.vocabulary, model.wordWeight)
  const columns = columnCount(model)
  const { termWeights, termScales, embeddingWeights, intercepts } = model

  return (text, embedding) => {
    const scores = Float32Array.from(intercepts)
    const { features, values } = vectorise(textTerms(text, model.shape))
    for (let position = 0; position < features.length; position++) {
      const feature = features[position]!
      const value = values[position]! * termScales[feature]!
      const row = feature * columns
      for (let column = 0; column < columns; column++) {
        scores[column]! += value * termWeights[row + column]!
      }
    }
    if (embeddingWeights.length === 0) return scores
    if (embedding === null)
      throw new TypeError('a model of the accurate profile needs the embedding of the text')
    for (let dimension = 0; dimension < embedding.length; dimension++) {
      const value = embedding[dimension]!
      const row = dimension * columns
      for (let column = 0; column < columns; column++) {
        scores[column]! += value * embeddingWeights[row + column]!
      }
    }
    return scores
  }
}
