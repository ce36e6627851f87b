import type { LocalModelSettings } from '../local-model-settings.ts'

/** What the server tells the process of a local model. */
export type ToLlama =
  | {
      readonly type: 'open'
      readonly settings: Omit<LocalModelSettings, 'environment' | 'packageFolder'>
      /** Where the package is. */
      readonly packagePath: string
      /** What calls must carry as their bearer token. */
      readonly secret: string
    }
  | { readonly type: 'close' }

/** What the process tells the server. */
export type FromLlama =
  | {
      readonly type: 'ready'
      readonly port: number
      /** What it runs on: a kind of GPU, or false for the processor. */
      readonly gpu: string | false
    }
  | { readonly type: 'failed'; readonly message: string }
