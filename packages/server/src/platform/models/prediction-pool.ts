import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { Logger } from '../log.ts'
import { createBatchQueue, interactiveTextsMax } from './batch-queue.ts'
import type { CacheUse } from './create-embedding.ts'
import { ModelNotLoadedError, ModelWorkersClosedError } from './model-errors.ts'
import type { LoadedModel, PredictOptions } from './model-workers.ts'
import type { WorkerThread } from './worker-thread.ts'

export type PredictionPool = {
  load(modelId: string, source: Uint8Array | string): Promise<LoadedModel>
  unload(modelId: string): Promise<void>
  predict(modelId: string, texts: string[], options: Required<PredictOptions>): Promise<Prediction[]>
  embed(texts: string[]): Promise<Float32Array[]>
  close(): Promise<void>
}

/** A model as the threads know it: replacing a model under its id makes a new key, so no thread answers with the old one. */
type ModelSource = { key: string; source: Uint8Array | string }

type PredictionAsk = { modelId: string; topK: number; cache: CacheUse }

type Seat = { thread: WorkerThread | null; loadedKeys: Set<string> }

/**
 * Threads that answer predictions and embeddings. A thread that dies fails the calls it was answering; the next batch
 * starts a fresh one, which loads its models again from their sources.
 */
export function createPredictionPool(options: {
  startThread: () => WorkerThread
  size: number
  logger: Logger | undefined
}): PredictionPool {
  const seats: Seat[] = Array.from({ length: options.size }, () => ({ thread: null, loadedKeys: new Set() }))
  const models = new Map<string, ModelSource>()
  let generation = 0
  let isClosed = false

  const threadOf = (seat: Seat): WorkerThread => {
    if (isClosed) throw new ModelWorkersClosedError('the model workers are closed')
    if (seat.thread === null || seat.thread.lost) {
      if (seat.thread !== null) options.logger?.warn('a model worker was lost and is started again')
      seat.thread = options.startThread()
      seat.loadedKeys.clear()
    }
    return seat.thread
  }
  const loadInto = async (seat: Seat, model: ModelSource): Promise<WorkerThread> => {
    const thread = threadOf(seat)
    if (!seat.loadedKeys.has(model.key)) {
      await thread.call('load', model)
      seat.loadedKeys.add(model.key)
    }
    return thread
  }
  const forget = async (model: ModelSource): Promise<void> => {
    const holders = seats.filter((seat) => seat.loadedKeys.delete(model.key) && seat.thread?.lost === false)
    await Promise.all(holders.map((seat) => seat.thread!.call('unload', { key: model.key })))
  }

  const modelOf = (modelId: string): ModelSource => {
    const model = models.get(modelId)
    if (model === undefined)
      throw new ModelNotLoadedError(`no model is loaded as "${modelId}": load it first`)
    return model
  }

  const predictions = createBatchQueue<Seat, PredictionAsk, Prediction>(
    seats,
    ({ modelId, cache }) => `${cache}:${modelId}`,
    async (seat, { modelId, cache }, texts, asks) => {
      const model = modelOf(modelId)
      const thread = await loadInto(seat, model)
      return thread.call('predict', { key: model.key, texts, topK: asks.map((ask) => ask.topK), cache })
    },
  )
  const embeddings = createBatchQueue<Seat, null, Float32Array>(
    seats,
    () => '',
    async (seat, _, texts) => threadOf(seat).call('embed', { texts }),
  )

  return {
    load: async (modelId, source) => {
      generation += 1
      const model = {
        key: `${generation}:${modelId}`,
        source: typeof source === 'string' ? source : shareBytes(source),
      }
      const seat = seats[0]!
      const loaded = await threadOf(seat).call('load', model)
      seat.loadedKeys.add(model.key)
      const replaced = models.get(modelId)
      models.set(modelId, model)
      if (replaced !== undefined) await forget(replaced)
      return loaded
    },
    unload: async (modelId) => {
      const model = models.get(modelId)
      models.delete(modelId)
      if (model !== undefined) await forget(model)
    },
    predict: async (modelId, texts, { topK, bypassCache }) => {
      modelOf(modelId)
      // Many texts at once are an evaluation's, and evaluations come again with the same texts.
      const cache = bypassCache ? 'bypass' : texts.length > interactiveTextsMax ? 'keep' : 'read'
      return predictions.run({ modelId, topK, cache }, texts)
    },
    embed: (texts) => embeddings.run(null, texts),
    close: async () => {
      isClosed = true
      const reason = new ModelWorkersClosedError('the model workers are closed')
      await Promise.all(seats.map((seat) => seat.thread?.end(reason)))
    },
  }
}

/** Shared memory goes to each thread without a copy. */
function shareBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength))
  shared.set(bytes)
  return shared
}
