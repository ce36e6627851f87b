import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { decodeModel } from '@loopwright/core/improve/distill/decode-model'
import { distill } from '@loopwright/core/improve/distill/distill'
import { createPredictor, type Predictor } from '@loopwright/core/improve/distill/predict-text'
import type { TrainingProgress } from '@loopwright/core/improve/distill/training-progress'
import { type CacheUse, createEmbedding } from './create-embedding.ts'
import { embeddingWidth } from './embedder.ts'
import type {
  WorkerCallKind,
  WorkerCalls,
  WorkerReply,
  WorkerRequest,
  WorkerSettings,
} from './worker-protocol.ts'

// Runs in a worker thread: one per prediction worker and one per training run.

const port = parentPort!
const embedding = createEmbedding(workerData as WorkerSettings)
const embedWith: Record<CacheUse, (texts: string[]) => Promise<Float32Array[]>> = {
  keep: embedding.embedAndKeep,
  read: embedding.embed,
  bypass: embedding.embedAnew,
}
const predictors = new Map<string, Predictor>()

type Handlers = {
  [Kind in WorkerCallKind]: (
    request: WorkerCalls[Kind]['request'],
    onProgress: (progress: TrainingProgress) => void,
  ) => Promise<WorkerCalls[Kind]['result']>
}

const handlers: Handlers = {
  load: async ({ key, source }) => {
    const model = decodeModel(typeof source === 'string' ? await readFile(source) : source)
    predictors.set(key, createPredictor(model))
    return { profile: model.profile, labels: model.labels, threshold: model.threshold }
  },
  unload: async ({ key }) => {
    predictors.delete(key)
    return null
  },
  predict: async ({ key, texts, topK, cache }) => {
    const predictor = predictors.get(key)!
    const embed = embedWith[cache]
    const vectors = predictor.needsEmbedding ? await embed(texts) : null
    return texts.map((text, index) => predictor.predict(text, vectors?.[index] ?? null, topK[index]))
  },
  embed: async ({ texts }) =>
    (await embedding.embedAndKeep(texts)).map((vector) => vector.slice(0, embeddingWidth)),
  train: (input, onProgress) =>
    distill({ embed: embedding.embedAndKeep, nowMs: () => performance.now(), onProgress }, input),
}

async function answer(message: WorkerRequest): Promise<void> {
  const { id } = message
  const reply = (content: WorkerReply): void => port.postMessage(content)
  try {
    const handle = handlers[message.kind] as (
      request: WorkerRequest['request'],
      onProgress: (progress: TrainingProgress) => void,
    ) => Promise<WorkerCalls[WorkerCallKind]['result']>
    const result = await handle(message.request, (progress) => reply({ id, type: 'progress', progress }))
    reply({ id, type: 'result', result })
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error(String(error))
    reply({ id, type: 'error', name, message: text })
  }
}

let previous: Promise<void> = Promise.resolve()
port.on('message', (message: WorkerRequest) => {
  // One call at a time: a load must end before the prediction sent after it starts.
  previous = previous.then(() => answer(message))
})
