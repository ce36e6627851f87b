import { defineFunction, teachVariant } from '@loopwright/server/testing/teach-function'
import type { ServerProcess } from './server-process.ts'

/** A function that a distilled model serves. Returns the id of the dataset version it was taught with. */
export async function teachRoute({ api }: ServerProcess): Promise<string> {
  const datasetVersionId = await defineFunction(api)
  await teachVariant(api, { datasetVersionId, variant: 'seed' })
  await api.deploy.createRelease({ name: 'route', weights: [{ variant: 'seed', weight: 1 }] })
  return datasetVersionId
}
