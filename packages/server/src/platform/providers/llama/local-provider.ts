import { basename } from 'node:path'
import { providerNameSchema, providerTuningSchema } from '@loopwright/contract'
import { z } from 'zod'
import type { Provider } from '../provider.ts'
import type { LocalModelSettings } from './local-model-settings.ts'

/** A model that this server runs itself. Only the environment can name one: whoever may change a project must not choose files of the server. */
export const localProviderSchema = providerTuningSchema.extend({
  name: providerNameSchema,
  kind: z.literal('llama'),
  modelPath: z.string().min(1),
  model: z.string().min(1).max(200).optional(),
  contextSize: z.int().min(256).max(10_000_000).optional(),
  parallelCalls: z.int().min(1).max(64).default(1),
  queueLength: z.int().min(0).max(10_000).default(32),
  threads: z.int().min(1).max(1_024).optional(),
  gpu: z.union([z.enum(['auto', 'cuda', 'vulkan', 'metal']), z.literal(false)]).default('auto'),
  packageFolder: z.string().min(1).optional(),
})

/** What graphics drivers are found by. */
const driverVariables = ['PATH', 'LD_LIBRARY_PATH', 'CUDA_PATH', 'CUDA_VISIBLE_DEVICES'] as const

/** It is asked like any provider that speaks OpenAI's API; its address is the file's name, for people to read. */
export function toLocalProvider(
  provider: z.infer<typeof localProviderSchema>,
  given: Readonly<Record<string, string | undefined>>,
): Provider {
  const { name, kind: _, modelPath, model, packageFolder, ...more } = provider
  const { contextSize, parallelCalls, queueLength, threads, gpu, ...tuning } = more
  const environment = driverVariables.flatMap((variable) => {
    const value = given[variable]
    return value === undefined ? [] : [[variable, value]]
  })
  const file = basename(modelPath)
  const localModel: LocalModelSettings = {
    ...{ modelPath, contextSize, parallelCalls, queueLength, threads, gpu, packageFolder },
    model: model ?? file.replace(/\.gguf$/i, ''),
    environment: Object.fromEntries(environment),
  }
  const baseUrl = `llama://${encodeURIComponent(file)}`
  return { ...tuning, name, kind: 'openai', baseUrl, apiKey: null, localModel }
}
