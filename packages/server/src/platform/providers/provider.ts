import type { ProviderKind, ProviderSecrets, ProviderTuning } from '@loopwright/contract'
import type { LocalModelSettings } from './llama/local-model-settings.ts'

/** An upstream. The part of a gateway model before the slash is its `name`. */
export type Provider = ProviderTuning &
  Omit<ProviderSecrets, 'apiKey'> & {
    name: string
    /** Which API it speaks. */
    kind: ProviderKind
    /** With the version in it, e.g. `https://api.openai.com/v1`. */
    baseUrl: string
    /** Null for upstreams that ask for no key. */
    apiKey: string | null
    /** Where this server runs the model itself; nobody else has its address then. */
    localModel?: LocalModelSettings | undefined
  }

/** A provider of one project, from the catalog. */
export type ProjectProvider = Provider & {
  id: string
  /** Changes with every change of it. */
  version: string
  /** Why it cannot be called: its secrets cannot be opened. */
  problem: string | null
}
