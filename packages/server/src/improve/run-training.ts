import { AppError } from '@loopwright/contract'
import { evaluateAnswers } from '@loopwright/core/improve/evaluate-answers'
import { isCatalogAway } from '../platform/catalog/catalog-errors.ts'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { announce } from '../platform/facts/outbox.ts'
import type { TrainedModel, TrainingProgress } from '../platform/models/model-workers.ts'
import { newId } from '../platform/new-id.ts'
import { answerTexts } from './answer-texts.ts'
import type { ImproveDependencies } from './dependencies.ts'
import {
  findRun,
  findVersionFunction,
  insertModel,
  listTeachingExamples,
  moveRun,
  runStatus,
  saveProgress,
  type TeachingExample,
} from './store.ts'

/** Between two savings of progress, each of which also asks whether another process cancelled the run. */
const progressPauseMs = 500

type Run = { projectId: string; trainingRunId: string }
type Material = {
  functionId: string
  outOfScopeLabel: string
  examples: TeachingExample[]
  validation: TeachingExample[]
}

/**
 * Trains one model in a worker thread: the body of the job. A run whose process died starts again from the beginning;
 * one that was cancelled ends quietly.
 */
export async function runTraining(deps: ImproveDependencies, run: Run, signal: AbortSignal): Promise<void> {
  const db = deps.catalog.pool
  const { projectId, trainingRunId } = run
  const found = await findRun(db, projectId, trainingRunId)
  if (!found || !(await moveRun(db, trainingRunId, ['queued', 'running'], 'running'))) return
  const controller = new AbortController()
  deps.running.set(trainingRunId, controller)
  const onProgress = reportProgress(deps, trainingRunId, controller)
  try {
    const material = await gather(deps, projectId, found)
    const startedMs = performance.now()
    const { profile, seed } = found
    const { examples, validation, outOfScopeLabel } = material
    const trained = await deps.models.train({
      ...{ profile, seed, examples, validation, outOfScopeLabel, onProgress },
      signal: AbortSignal.any([controller.signal, signal]),
    })
    const trainSeconds = (performance.now() - startedMs) / 1000
    await keepModel(
      deps,
      { ...run, profile, seed, datasetVersionId: found.datasetVersionId },
      material,
      trained,
      trainSeconds,
    )
  } catch (error) {
    // A stopping process gives the job back; the next one begins it anew.
    if (signal.aborted && !controller.signal.aborted) throw error
    // The catalog comes back and the job with it.
    if (isCatalogAway(error)) throw error
    await end(deps, run, controller.signal.aborted ? 'cancelled' : 'failed', wordsOf(error))
  } finally {
    deps.running.delete(trainingRunId)
  }
}

async function gather(
  deps: ImproveDependencies,
  projectId: string,
  run: { function: string; datasetVersionId: string },
): Promise<Material> {
  const db = deps.catalog.pool
  const found = await findVersionFunction(db, projectId, run.function, run.datasetVersionId)
  if (!found) throw new AppError('not-found', 'The dataset version no longer exists.')
  const examples = await listTeachingExamples(db, projectId, run.datasetVersionId, 'train')
  const labels = new Set(
    examples.map(({ label }) => label).filter((label) => label !== found.outOfScopeLabel),
  )
  if (labels.size < 2) {
    throw new AppError(
      'not-enough-data',
      `A model needs examples of at least two labels to learn from; this version has ${labels.size}.`,
    )
  }
  const validation = await listTeachingExamples(db, projectId, run.datasetVersionId, 'validation')
  return { ...found, examples, validation }
}

function reportProgress(
  deps: ImproveDependencies,
  trainingRunId: string,
  controller: AbortController,
): (progress: TrainingProgress) => void {
  let savedMs = 0
  return ({ phase, done }) => {
    if (performance.now() - savedMs < progressPauseMs) return
    savedMs = performance.now()
    const db = deps.catalog.pool
    saveProgress(db, trainingRunId, { stage: phase, done, total: 1 })
      .then(() => runStatus(db, trainingRunId))
      .then((status) => {
        if (status === 'cancelled') controller.abort(new Error('cancelled'))
      })
      .catch((error) => deps.logger.debug({ err: error }, 'progress of a training run was not saved'))
  }
}

async function keepModel(
  deps: ImproveDependencies,
  run: Run & { profile: 'accurate' | 'fast'; seed: number; datasetVersionId: string },
  material: Material,
  trained: TrainedModel,
  trainSeconds: number,
): Promise<void> {
  const { projectId, trainingRunId, ...rest } = run
  const { model: weights, report } = trained
  const id = newId()
  await deps.models.load(id, weights)
  const texts = material.validation.map(({ text }) => text)
  const answers = await answerTexts(deps.models, id, texts, material.outOfScopeLabel)
  const pairs = answers.map((predicted, at) => ({ truth: material.validation[at]!.label, predicted }))
  const evaluations =
    pairs.length > 0 ? [evaluateAnswers('validation', pairs, report.validation.calibrationError)] : []
  await inTransaction(deps.catalog.pool, async (db) => {
    await insertModel(db, projectId, {
      ...{ id, functionId: material.functionId, trainingRunId, ...rest, weights, evaluations, trainSeconds },
      bytes: weights.byteLength,
      trainedOn: material.examples.length,
      labels: report.labels.length,
      abstainThreshold: report.threshold,
    })
    if (!(await moveRun(db, trainingRunId, ['running'], 'succeeded', { modelId: id }))) {
      throw new Error('cancelled while it was being kept')
    }
    await announce(db, 'training.finished', { projectId, trainingRunId, modelId: id, error: null })
  })
}

async function end(
  deps: ImproveDependencies,
  run: Run,
  status: 'cancelled' | 'failed',
  error: string,
): Promise<void> {
  deps.logger.warn(
    { trainingRunId: run.trainingRunId, status, error },
    'a training run ended without a model',
  )
  await inTransaction(deps.catalog.pool, async (db) => {
    await moveRun(db, run.trainingRunId, ['running'], status, { error })
    await announce(db, 'training.finished', { ...run, modelId: null, error })
  })
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
