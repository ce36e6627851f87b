/** What a million tokens cost, for models whose price the operator has written down. */
export type ModelPrice = { promptUsdPerMillion: number; completionUsdPerMillion: number }

/** An upstream that speaks the OpenAI API. The part of a gateway model before the slash is its `name`. */
export type Provider = {
  name: string
  kind: 'openai-compatible'
  /** With the version in it, e.g. `https://api.openai.com/v1`. */
  baseUrl: string
  /** Null for upstreams that ask for no key. */
  apiKey: string | null
  /** By model name as the upstream knows it. A model without a price has an unknown cost, never a cost of zero. */
  prices?: Readonly<Record<string, ModelPrice>>
  /** How long the upstream may take to begin an answer. Default 300,000. */
  headersTimeoutMs?: number
  /** How long the upstream may pause inside an answer. Default 120,000. */
  bodyTimeoutMs?: number
}
