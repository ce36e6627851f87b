import type { DistillProfile } from '@loopwright/core/improve/distill/distill-profile'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { TrainingExample, ValidationExample } from '@loopwright/core/improve/distill/training-example'
import type { TrainingReport } from '@loopwright/core/improve/distill/training-report'

export type TrainingProgress = {
  phase: 'embedding' | 'fitting' | 'calibrating'
  /** Share of this phase that is done, 0..1. */
  done: number
}

export type TrainRequest = {
  profile: DistillProfile
  examples: TrainingExample[]
  /** Rows that choose temperature and threshold; out-of-scope rows carry `outOfScopeLabel`. May be empty: rows are then held back. */
  validation: ValidationExample[]
  /** Examples with this label teach what to abstain on. It is never a prediction's label. */
  outOfScopeLabel: string
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

/** A worker thread died; calls in flight reject with this and the next call starts a fresh worker. */
export class ModelWorkerLostError extends Error {
  override readonly name = 'ModelWorkerLostError'
}

/** No model of this id is loaded. */
export class ModelNotLoadedError extends Error {
  override readonly name = 'ModelNotLoadedError'
}
