import { setTimeout as pause } from 'node:timers/promises'
import type { TrainingRun } from '@loopwright/contract'
import type { ApiClient } from '@loopwright/contract/api-client'

/** A few sentences of two intents, enough for a model that is right about sentences like them. */
export const sentences: Record<string, string[]> = {
  refund: [
    'i want my money back for this order',
    'how do i get a refund',
    'please refund the payment',
    'the money was not returned to my card',
    'refund me for the broken lamp',
    'can i have my money back please',
    'when will the refund reach my account',
    'you charged me twice, return the money',
  ],
  delivery: [
    'where is my parcel',
    'when does the delivery arrive',
    'my package has not been delivered',
    'track the shipment of my parcel',
    'the courier did not come today',
    'is my package still on its way',
    'change the delivery address of the parcel',
    'the shipment is late again',
  ],
}

const examplesOf = (split: 'train' | 'validation') =>
  Object.entries(sentences).flatMap(([label, texts]) => texts.map((text) => ({ text, label, split })))

/** Makes a function with a dataset whose first version holds the sentences. Returns that version's id. */
export async function defineFunction(api: ApiClient, name = 'route'): Promise<string> {
  await api.deploy.createFunction({ name, labels: Object.keys(sentences) })
  await api.evaluate.createDataset({ name: `${name}-data`, function: name })
  const examples = [...examplesOf('train'), ...examplesOf('validation')]
  return (await api.evaluate.importVersion({ name: `${name}-data`, examples })).id
}

/** Waits for a training run to end. */
export async function untilTrained(api: ApiClient, id: string): Promise<TrainingRun> {
  for (;;) {
    const run = await api.improve.getTrainingRun({ id })
    if (run.status !== 'queued' && run.status !== 'running') return run
    await pause(50)
  }
}

/** Trains a model on a version and adds it as a variant. Returns the model's id. */
export async function teachVariant(
  api: ApiClient,
  input: { datasetVersionId: string; variant: string; name?: string; seed?: number },
): Promise<string> {
  const { datasetVersionId, variant, name = 'route', seed = 1 } = input
  const started = await api.improve.startTrainingRun({
    function: name,
    datasetVersionId,
    profile: 'fast',
    seed,
  })
  const { modelId, error } = await untilTrained(api, started.id)
  if (modelId === null) throw new Error(`training failed: ${error}`)
  await api.deploy.createVariant({ name, variant, target: { kind: 'model', modelId } })
  return modelId
}
