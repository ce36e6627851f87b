import { type AbstainPolicy, chooseThreshold } from './choose-threshold.ts'
import { crossValidate } from './cross-validate.ts'
import type { DistillProfile } from './distill-profile.ts'
import { columnCount, type DistilledModel } from './distilled-model.ts'
import { encodeModel } from './encode-model.ts'
import { fitCalibration, type ScoredRow } from './fit-calibration.ts'
import { type Embeddings, fitModel } from './fit-model.ts'
import { predictFromScores } from './predict-text.ts'
import { createTextScorer } from './score-text.ts'
import type { TrainingExample, ValidationExample } from './training-example.ts'
import type { TrainingProgress } from './training-progress.ts'
import type { TrainingReport } from './training-report.ts'
import { validationFigures } from './validation-figures.ts'

export type DistillInput = {
  profile: DistillProfile
  examples: TrainingExample[]
  validation: ValidationExample[]
  outOfScopeLabel: string
  seed: number
  abstain?: AbstainPolicy
}

export type DistillPorts = {
  /** Sentence embeddings of texts, in order; asked for in the accurate profile only. */
  embed: (texts: string[]) => Promise<Float32Array[]>
  /** Milliseconds on a clock that never goes back. */
  nowMs: () => number
  onProgress?: (progress: TrainingProgress) => void
  signal?: AbortSignal
}

/** The examples cannot make a classifier: fewer than two in-scope labels, or a weight outside (0, 1]. */
export class DistillInputError extends Error {
  override readonly name = 'DistillInputError'
}

const abstainDefault: AbstainPolicy = { riskMax: 0.02, surrenderMax: 0.0075 }
const validationRowsMin = 50
const embeddingChunk = 256

/**
 * Learns a small classifier from labelled texts. The validation rows choose temperature and threshold; with fewer than 50
 * of them the examples' cross-validated scores do.
 */
export async function distill(
  ports: DistillPorts,
  input: DistillInput,
): Promise<{ model: Uint8Array; report: TrainingReport }> {
  const labels = checkedLabels(input)
  const learnsOutOfScope = input.examples.some((example) => example.label === input.outOfScopeLabel)
  const outOfScopeLabel = learnsOutOfScope ? input.outOfScopeLabel : null
  const startedMs = ports.nowMs()
  const embeddings = await embedAll(ports, input)
  const embeddedMs = ports.nowMs()

  const calibratesOnValidation = input.validation.length >= validationRowsMin
  const fit = (examples: TrainingExample[], from: number, to: number): Promise<DistilledModel> =>
    fitModel({
      ...{ profile: input.profile, examples, embeddings, labels, outOfScopeLabel, seed: input.seed },
      onEpoch: async (epoch, epochsMax) => {
        ports.onProgress?.({ phase: 'fitting', done: from + ((to - from) * (epoch + 1)) / epochsMax })
        await pause(ports.signal)
      },
    })
  const fitted = await fit(input.examples, 0, calibratesOnValidation ? 1 : 0.25)

  const judged = calibratesOnValidation
    ? scoreRows(fitted, input.validation, embeddings)
    : await crossValidate(input.examples, 3, async (learnt, kept, fold) =>
        scoreRows(await fit(learnt, (fold + 1) / 4, (fold + 2) / 4), kept, embeddings),
      )
  ports.onProgress?.({ phase: 'calibrating', done: 0 })
  const tempered = { ...fitted, calibration: fitCalibration(judged) }
  const threshold = chooseThreshold(judgeRows(tempered, judged, input), input.abstain ?? abstainDefault)
  const calibrated = { ...tempered, threshold }
  const model = encodeModel(calibrated)
  ports.onProgress?.({ phase: 'calibrating', done: 1 })

  return {
    model,
    report: {
      profile: input.profile,
      seed: input.seed,
      labels,
      examples: input.examples.length,
      features:
        calibrated.vocabulary.keys.length + calibrated.embeddingWeights.length / columnCount(calibrated),
      calibratedOn: calibratesOnValidation ? 'validation' : 'cross-validation',
      calibration: calibrated.calibration,
      threshold,
      validation: validationFigures(judgeRows(calibrated, judged, input)),
      embeddingMs: embeddedMs - startedMs,
      trainingMs: ports.nowMs() - embeddedMs,
      modelBytes: model.byteLength,
    },
  }
}

function checkedLabels(input: DistillInput): string[] {
  for (const { weight = 1 } of input.examples) {
    if (!(weight > 0 && weight <= 1)) throw new DistillInputError(`a weight of ${weight} is outside (0, 1]`)
  }
  const labels = new Set(input.examples.map((example) => example.label))
  labels.delete(input.outOfScopeLabel)
  if (labels.size < 2) throw new DistillInputError('the examples need at least two in-scope labels')
  return [...labels].sort()
}

async function embedAll(ports: DistillPorts, input: DistillInput): Promise<Embeddings> {
  const embeddings = new Map<string, Float32Array>()
  if (input.profile === 'fast') return embeddings
  const texts = [...new Set([...input.examples, ...input.validation].map((row) => row.text))]
  for (let start = 0; start < texts.length; start += embeddingChunk) {
    const chunk = texts.slice(start, start + embeddingChunk)
    const vectors = await ports.embed(chunk)
    chunk.forEach((text, index) => {
      embeddings.set(text, vectors[index]!)
    })
    ports.onProgress?.({ phase: 'embedding', done: embeddings.size / texts.length })
    await pause(ports.signal)
  }
  return embeddings
}

/** Lets the host run what waits, an abort among it. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0))
  signal?.throwIfAborted()
}

type LabelledRow = ScoredRow & { label: string }

function scoreRows(model: DistilledModel, rows: ValidationExample[], embeddings: Embeddings): LabelledRow[] {
  const scoreText = createTextScorer(model)
  const columns = new Map(model.labels.map((label, column) => [label, column]))
  if (model.outOfScopeLabel !== null) columns.set(model.outOfScopeLabel, model.labels.length)
  return rows.map(({ text, label }) => ({
    label,
    scores: scoreText(text, embeddings.get(text) ?? null),
    column: columns.get(label) ?? null,
  }))
}

function judgeRows(model: DistilledModel, rows: LabelledRow[], input: DistillInput) {
  return rows.map((row) => {
    const { label, confidence, abstained } = predictFromScores(model, row.scores, 0)
    return { inScope: row.label !== input.outOfScopeLabel, right: label === row.label, confidence, abstained }
  })
}
