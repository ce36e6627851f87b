import { AppError } from '@loopwright/contract'
import type { Catalog } from '../platform/catalog/catalog.ts'
import type { ModelWorkers } from '../platform/models/model-workers.ts'
import { readWeights } from './store.ts'

/** Brings distilled models from the catalog into the workers. */
export type ModelShelf = {
  /**
   * Makes a model ready, whatever the workers held before; those who ask at the same time share one load. The id must
   * have been found among a project's own variants or models: this does not ask whose it is.
   *
   * @throws AppError `not-found` when there is no such model.
   */
  load(modelId: string): Promise<void>
}

export function createModelShelf(deps: { catalog: Catalog; models: ModelWorkers }): ModelShelf {
  const loads = new Map<string, Promise<void>>()

  async function read(modelId: string): Promise<void> {
    const weights = await readWeights(deps.catalog.pool, modelId)
    if (!weights) throw new AppError('not-found', `There is no model ${modelId}.`)
    await deps.models.load(modelId, weights)
  }

  return {
    load(modelId) {
      let loading = loads.get(modelId)
      if (!loading) {
        loading = read(modelId).finally(() => loads.delete(modelId))
        loads.set(modelId, loading)
      }
      return loading
    },
  }
}
