import * as z from 'zod'
import { idSchema, timeSchema } from '../ids.ts'

/** Which API an upstream speaks. */
export const providerKindSchema = z.enum(['openai', 'anthropic'])
export type ProviderKind = z.infer<typeof providerKindSchema>

/** The part of a gateway model before the slash. */
export const providerNameSchema = z
  .string()
  .max(80)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens')
  .refine((name) => name !== 'function' && name !== 'loopwright', 'stands for functions and models of ours')

const usd = z.number().min(0).max(1_000_000)

/**
 * What a model costs, in USD. `input` is for tokens that no cache served; a model without a price for cached input asks
 * the same for them, one without a price for cache writes too.
 */
export const modelPriceSchema = z.strictObject({
  inputUsdPerMillion: usd,
  outputUsdPerMillion: usd,
  cachedInputUsdPerMillion: usd.optional(),
  cacheWriteUsdPerMillion: usd.optional(),
  /** For models that ask for something by the call, such as a machine of one's own. */
  callUsd: usd.optional(),
  /** A longer prompt has another price, which is not known here. */
  promptTokensMax: z.int().min(1).optional(),
})
export type ModelPrice = z.infer<typeof modelPriceSchema>

export const modelPricesSchema = z
  .record(z.string().min(1).max(200), modelPriceSchema)
  .refine((prices) => Object.keys(prices).length <= 1_000, 'price 1,000 models at most')

const milliseconds = z.int().min(100).max(3_600_000)

/** How calls to a provider are made; what is left out has the gateway's own defaults. */
export const providerTuningSchema = z.strictObject({
  /** How long it may take to begin an answer. */
  headersTimeoutMs: milliseconds.optional(),
  /** How long it may pause inside an answer. */
  bodyTimeoutMs: milliseconds.optional(),
  /** By when an answer must be whole, all attempts and fallbacks included. */
  timeoutMs: milliseconds.optional(),
  /** How often a call that failed is made again before a fallback is asked. */
  maxRetries: z.int().min(0).max(5).optional(),
  /** By model name as the upstream knows it; these win over the list prices. */
  prices: modelPricesSchema.optional(),
})
export type ProviderTuning = z.infer<typeof providerTuningSchema>

/** As it is kept: a newer version, running beside this one, may have written more. */
export const storedTuningSchema = providerTuningSchema.strip()

const ownHeaders = new Set(['host', 'content-length', 'transfer-encoding', 'connection'])

const headerName = z
  .string()
  .max(100)
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/, 'use a lower-case header name')
  .refine((name) => !ownHeaders.has(name), { error: 'is set by the gateway itself' })
const printable = /^[\x20-\x7e]*$/
const secretText = z.string().min(1).max(8_000).regex(printable, 'use printable ASCII characters')

/** What opens the door. Write-only: it is encrypted at once and never shown again. */
export const providerSecretsSchema = z.strictObject({
  apiKey: secretText.optional(),
  /** The header that carries the key as it is, for instance Azure's `api-key`. Default: the API's own way. */
  apiKeyHeader: headerName.optional(),
  /** Sent with every call, after the caller's own headers. */
  headers: z.record(headerName, secretText).optional(),
  /** Added to every path, for instance Azure's `api-version`. */
  query: z.record(z.string().min(1).max(100), z.string().max(2_000).regex(printable)).optional(),
})
export type ProviderSecrets = z.infer<typeof providerSecretsSchema>

export const storedSecretsSchema = providerSecretsSchema.strip()

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .max(2_000)
  .refine((text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '', {
    error: 'must hold no user or password: send those as a header',
  })
  .refine((text) => URL.canParse(text) && new URL(text).search === '' && new URL(text).hash === '', {
    error: 'must end with its path: send query parameters as "query"',
  })

export const newProviderSchema = z.strictObject({
  name: providerNameSchema,
  kind: providerKindSchema.default('openai'),
  /** With the version in it, such as `https://api.openai.com/v1`. It may be an address inside your own network. */
  baseUrl,
  secrets: providerSecretsSchema.default({}),
  tuning: providerTuningSchema.default({}),
})

export const providerChangeSchema = z.strictObject({
  name: providerNameSchema,
  baseUrl: baseUrl.optional(),
  /** All of them anew; left out, they stay. A new host needs them anew, so that no key reaches a host it wasn't given for. */
  secrets: providerSecretsSchema.optional(),
  /** All of it anew; left out, it stays. */
  tuning: providerTuningSchema.optional(),
})

/** A secret as far as it is shown: the last four characters of one that is long enough to hide behind them. */
const secretHint = z.object({ name: z.string(), hint: z.string() })

export const providerSchema = z.object({
  id: idSchema.nullable(),
  name: z.string(),
  kind: providerKindSchema,
  baseUrl: z.string(),
  /** From the environment of the server, for all its projects; such a one is changed there. */
  origin: z.enum(['environment', 'project']),
  /** Null when it asks for no key. */
  apiKey: secretHint.nullable(),
  headers: z.array(secretHint),
  query: z.array(secretHint),
  tuning: providerTuningSchema,
  /** Why it cannot be called, for instance because its key was encrypted under a secret that is gone. */
  problem: z.string().nullable(),
  updatedAt: timeSchema.nullable(),
})
export type ProviderView = z.infer<typeof providerSchema>

/** What a provider said when it was asked for its models. */
export const providerTestSchema = z.object({
  isReachable: z.boolean(),
  /** Whether it took the key. */
  isAccepted: z.boolean(),
  status: z.int().nullable(),
  latencyMs: z.number(),
  message: z.string(),
  models: z.array(z.string()),
})
export type ProviderTest = z.infer<typeof providerTestSchema>

/** Prices that came with this version, of the providers' own hosts. */
export const listPricesSchema = z.object({
  /** The day on which the newest of them were last checked. */
  asOf: z.iso.date(),
  items: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      price: modelPriceSchema,
      /** Where this price was read; "environment" or "provider" for one of yours. */
      source: z.string(),
      asOf: z.iso.date().nullable(),
    }),
  ),
})
export type ListPrices = z.infer<typeof listPricesSchema>
