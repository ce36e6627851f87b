import type { DistillInput } from '@loopwright/core/improve/distill/distill'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { TrainingProgress } from '@loopwright/core/improve/distill/training-progress'
import type { CacheUse } from './create-embedding.ts'
import type { LoadedModel, TrainedModel } from './model-workers.ts'

/** What a worker thread is asked, and what each question is answered with. */
export type WorkerCalls = {
  load: { request: { key: string; source: Uint8Array | string }; result: LoadedModel }
  unload: { request: { key: string }; result: null }
  predict: {
    request: { key: string; texts: string[]; topK: number[]; cache: CacheUse }
    result: Prediction[]
  }
  embed: { request: { texts: string[] }; result: Float32Array[] }
  train: { request: DistillInput; result: TrainedModel }
}

export type WorkerCallKind = keyof WorkerCalls

export type WorkerRequest = {
  [Kind in WorkerCallKind]: { id: number; kind: Kind; request: WorkerCalls[Kind]['request'] }
}[WorkerCallKind]

export type WorkerReply =
  | { id: number; type: 'result'; result: WorkerCalls[WorkerCallKind]['result'] }
  | { id: number; type: 'error'; name: string; message: string }
  | { id: number; type: 'progress'; progress: TrainingProgress }

/** Given to a thread when it starts. */
export type WorkerSettings = { cacheFile: string }
