import { sentenceWidth } from '../../text/sentence-encoder/create-sentence-encoder.ts'
import { type TermShape, textTerms } from '../../text/text-terms.ts'
import { neutralCalibration } from './calibration.ts'
import type { DistillProfile } from './distill-profile.ts'
import type { DistilledModel } from './distilled-model.ts'
import { fitLinearHead } from './fit-linear-head.ts'
import { quantiseRows } from './quantise-rows.ts'
import type { TrainingExample } from './training-example.ts'
import { createVectoriser } from './vectorise.ts'
import { fitVocabulary } from './vocabulary.ts'

/** Embeddings by text: meaning, and after it, if the embedder gives it, wording. Empty in the fast profile. */
export type Embeddings = ReadonlyMap<string, Float32Array>

export type FitModelInput = {
  profile: DistillProfile
  examples: TrainingExample[]
  embeddings: Embeddings
  labels: string[]
  outOfScopeLabel: string | null
  seed: number
  onEpoch?: (epoch: number, epochsMax: number) => Promise<void> | void
}

// Chosen on the validation rows of CLINC150, with all and with ten examples a label (decision 0003).
const shape: TermShape = { wordLength: 2, pairDistanceMax: 3, characterLengthMin: 2, characterLengthMax: 4 }
const wordWeight = 0.7
const meaningWeight = 2
const wordingWeight = 1.4
const ownCost = 3
const otherCost: Record<DistillProfile, number> = { accurate: 0.1, fast: 0.3 }
const epochsMax = 15
const tolerance = 0.1
/** From this many examples on, a term that occurs in one of them only teaches nothing and costs memory. */
const manyExamples = 5000

/** Learns the weights. Temperature and threshold are left neutral: they are chosen on rows that were not learnt from. */
export async function fitModel(input: FitModelInput): Promise<DistilledModel> {
  const { examples, labels, outOfScopeLabel } = input
  const columnNames = outOfScopeLabel === null ? labels : [...labels, outOfScopeLabel]
  const columnOf = new Map(columnNames.map((label, column) => [label, column]))
  const weights = Float32Array.from(examples, (example) => example.weight ?? 1)
  const terms = examples.map((example) => textTerms(example.text, shape))
  const vocabulary = fitVocabulary(terms, weights, { minimumTexts: examples.length < manyExamples ? 1 : 2 })
  const vectorise = createVectoriser(vocabulary, wordWeight)
  const termCount = vocabulary.keys.length
  const width = input.embeddings.values().next().value?.length ?? 0

  const head = await fitLinearHead(
    {
      rows: terms.map(vectorise),
      sparseCount: termCount,
      dense: width === 0 ? [] : examples.map((example) => weigh(input.embeddings.get(example.text)!)),
      labels: Int32Array.from(examples, (example) => columnOf.get(example.label)!),
      weights,
      labelCount: columnNames.length,
    },
    {
      ownCost,
      otherCost: otherCost[input.profile],
      epochsMax,
      tolerance,
      seed: input.seed,
      onEpoch: (epoch) => input.onEpoch?.(epoch, epochsMax),
    },
  )

  const columns = columnNames.length
  const { quantised, scales } = quantiseRows(head.weights, termCount, head.columns, columns)
  const embeddingWeights = new Float32Array(width * columns)
  for (let dimension = 0; dimension < width; dimension++) {
    const row = (termCount + dimension) * head.columns
    for (let column = 0; column < columns; column++) {
      embeddingWeights[dimension * columns + column] =
        dimensionWeight(dimension) * head.weights[row + column]!
    }
  }
  const interceptsAt = (termCount + width) * head.columns
  return {
    profile: input.profile,
    labels,
    outOfScopeLabel,
    shape,
    wordWeight,
    vocabulary,
    termWeights: quantised,
    termScales: scales,
    embeddingWeights,
    intercepts: head.weights.slice(interceptsAt, interceptsAt + columns),
    calibration: neutralCalibration,
    threshold: 0,
  }
}

function weigh(embedding: Float32Array): Float32Array {
  return embedding.map((value, dimension) => dimensionWeight(dimension) * value)
}

const dimensionWeight = (dimension: number): number =>
  dimension < sentenceWidth ? meaningWeight : wordingWeight
