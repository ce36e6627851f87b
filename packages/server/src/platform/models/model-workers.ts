import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { AbstainPolicy } from '@loopwright/core/improve/distill/choose-threshold'
import type { DistillProfile } from '@loopwright/core/improve/distill/distill-profile'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { TrainingExample, ValidationExample } from '@loopwright/core/improve/distill/training-example'
import type { TrainingProgress } from '@loopwright/core/improve/distill/training-progress'
import type { TrainingReport } from '@loopwright/core/improve/distill/training-report'

import type { Logger } from '../log.ts'
import { createPredictionPool } from './prediction-pool.ts'
import { createTrainer } from './trainer.ts'
import { startWorkerThread } from './worker-thread.ts'

export type { TrainingProgress, TrainingReport }

export type TrainRequest = {
  profile: DistillProfile
  examples: TrainingExample[]
  /** Rows that choose temperature and threshold; out-of-scope rows carry `outOfScopeLabel`. With fewer than 50, cross-validation over the examples does. */
  validation: ValidationExample[]
  /** Examples with this label teach what to abstain on. It is never a prediction's label. */
  outOfScopeLabel: string
  /** When to abstain; by default up to 2 % risk is tolerated and at most 0.75 % of right answers are given up for it. */
  abstain?: AbstainPolicy
  /** The same rows in the same order and the same seed give the same bytes. */
  seed: number
  onProgress?: (progress: TrainingProgress) => void
  /** Aborting rejects with the signal's reason and frees the worker at once. */
  signal?: AbortSignal
}

export type TrainedModel = { model: Uint8Array; report: TrainingReport }

export type LoadedModel = { profile: DistillProfile; labels: string[]; threshold: number }

export type PredictOptions = {
  /** How many labels `probabilities` holds; 5 by default. */
  topK?: number
  /** Computes everything anew, so that the time it takes can be measured; false by default. */
  bypassCache?: boolean
}

/** Distilled models and sentence embeddings, computed in worker threads that start on first use. */
export type ModelWorkers = {
  train(request: TrainRequest): Promise<TrainedModel>
  /** Makes a model ready under an id, from its bytes or from a file's path; replaces a model of the same id. */
  load(modelId: string, source: Uint8Array | string): Promise<LoadedModel>
  unload(modelId: string): Promise<void>
  predict(modelId: string, texts: string[], options?: PredictOptions): Promise<Prediction[]>
  /** One 512-dimensional vector of unit length for each text, in order. */
  embed(texts: string[]): Promise<Float32Array[]>
  close(): Promise<void>
}

export type ModelWorkersOptions = {
  /** Where the cache of embeddings lives. */
  homeDirectory: string
  logger?: Logger
  /** Prediction threads at most; by default one fewer than the cores, and at least one. */
  size?: number
}

/** Threads start with the first call that needs them: a server that holds no model pays nothing. */
export function createModelWorkers(options: ModelWorkersOptions): ModelWorkers {
  const settings = { cacheFile: join(options.homeDirectory, 'cache', 'encodings-en-1.bin') }
  const size = options.size ?? Math.max(1, availableParallelism() - 1)
  const startThread = () => startWorkerThread(settings)
  const pool = createPredictionPool({ startThread, size, logger: options.logger })
  const trainer = createTrainer({ startThread, logger: options.logger })
  return {
    train: trainer.train,
    load: pool.load,
    unload: pool.unload,
    predict: (modelId, texts, { topK = 5, bypassCache = false } = {}) =>
      pool.predict(modelId, texts, { topK, bypassCache }),
    embed: pool.embed,
    close: async () => {
      await Promise.all([pool.close(), trainer.close()])
    },
  }
}
