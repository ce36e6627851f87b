import { AppError } from '@loopwright/contract'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { GatewayDependencies } from './gateway-dependencies.ts'

export type PredictWith = (
  modelId: string,
  text: string,
  options: { bypassCache: boolean },
) => Promise<Prediction>

/** Predicts with models that are loaded on first use, and loaded once more when the worker that held them was lost. */
export function createPredictWith(
  deps: Pick<GatewayDependencies, 'models' | 'loadModel' | 'logger'>,
): PredictWith {
  const loading = new Map<string, Promise<void>>()

  function ensureLoaded(modelId: string): Promise<void> {
    const known = loading.get(modelId)
    if (known) return known
    const started = deps.loadModel(modelId)
    loading.set(modelId, started)
    started.catch(() => loading.delete(modelId))
    return started
  }

  async function predictOnce(modelId: string, text: string, bypassCache: boolean): Promise<Prediction> {
    const loaded = ensureLoaded(modelId)
    await loaded
    try {
      const [prediction] = await deps.models.predict(modelId, [text], { topK: 5, bypassCache })
      if (!prediction) throw new Error(`The model ${modelId} gave no prediction.`)
      return prediction
    } catch (error) {
      if (loading.get(modelId) === loaded) loading.delete(modelId)
      throw error
    }
  }

  return async (modelId, text, { bypassCache }) => {
    try {
      return await predictOnce(modelId, text, bypassCache)
    } catch (error) {
      if (AppError.is(error)) throw error
      deps.logger.warn({ err: error, modelId }, 'a prediction failed; the model is loaded anew')
      return predictOnce(modelId, text, bypassCache)
    }
  }
}
