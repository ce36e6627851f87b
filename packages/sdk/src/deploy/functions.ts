import type { Json } from '../capture/span.ts'
import type { Transport } from '../transport.ts'

/** One named job of the application: text in, one of `labels` or `outOfScopeLabel` out. */
export type LoopFunction = {
  id: string
  name: string
  description: string
  labels: string[]
  outOfScopeLabel: string
  /** How its calls are answered, whichever variant does; null where the provider's settings hold. */
  settings: {
    assignBy: 'end-user' | 'session' | 'trace'
    fallbacks: string[]
    timeoutMs: number | null
    maxRetries: number | null
  }
  createdAt: string
}

/** How a variant answers: by a distilled model, or by an upstream model with a prompt. */
export type VariantTarget =
  | { kind: 'model'; modelId: string }
  | {
      kind: 'upstream'
      provider: string
      model: string
      systemPrompt?: string | undefined
      temperature?: number | undefined
      /** In the words of OpenAI's chat completions, such as `max_tokens` or `tools`. They win over the caller's. */
      parameters?: Record<string, Json> | undefined
    }

export type Variant = { id: string; function: string; name: string; target: VariantTarget; createdAt: string }

/** Which variants serve a function in an environment, with weights that sum to 1. */
export type Release = {
  id: string
  function: string
  environment: string
  weights: { variant: string; weight: number }[]
  reason: string
  createdAt: string
}

export type FunctionDetail = LoopFunction & { variants: Variant[]; releases: Release[] }

/** Reads the functions of the project, and what serves them. */
export type Functions = {
  list(): Promise<LoopFunction[]>
  get(name: string): Promise<FunctionDetail>
  /** Newest first. */
  releases(name: string): Promise<Release[]>
}

export function createFunctions(request: Transport): Functions {
  return {
    list: async () => (await request<{ items: LoopFunction[] }>('GET', '/functions')).items,
    get: (name) => request('GET', `/functions/${encodeURIComponent(name)}`),
    releases: async (name) =>
      (await request<{ items: Release[] }>('GET', `/functions/${encodeURIComponent(name)}/releases`)).items,
  }
}
