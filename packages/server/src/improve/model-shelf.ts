import { AppError } from '@loopwright/contract'
import type { Catalog } from '../platform/catalog/catalog.ts'
import type { ModelWorkers } from '../platform/models/model-workers.ts'
import { readWeights } from './store.ts'

/** Loads distilled models into the workers when somebody first asks for them. */
export type ModelShelf = {
  /** @throws AppError `not-found` when this project has no such model. */
  load(projectId: string, modelId: string): Promise<void>
}

export function createModelShelf(deps: { catalog: Catalog; models: ModelWorkers }): ModelShelf {
  const loads = new Map<string, Promise<void>>()

  async function read(projectId: string, modelId: string): Promise<void> {
    const weights = await readWeights(deps.catalog.pool, projectId, modelId)
    if (!weights) throw new AppError('not-found', `There is no model ${modelId} in this project.`)
    await deps.models.load(modelId, weights)
  }

  return {
    load(projectId, modelId) {
      // A project's id is part of the key, so that knowing a model's id opens nothing of another project.
      const key = `${projectId}/${modelId}`
      let loading = loads.get(key)
      if (!loading) {
        loading = read(projectId, modelId)
        loads.set(key, loading)
        loading.catch(() => loads.delete(key))
      }
      return loading
    },
  }
}
