import type { ModelPrice } from '@loopwright/contract'

/** What the makers of well-known models ask on their own hosts, at their standard tier. */
export type PriceList = {
  provider: string
  /** These prices hold on these hosts alone: who resells a model asks what they like. */
  hosts: readonly string[]
  source: string
  /** The day on which these prices were last compared with what the maker and others published. */
  asOf: string
  models: Readonly<Record<string, ModelPrice>>
}

/**
 * @param more `cached` and `written` are for tokens that a cache serves and takes (Anthropic's of five minutes, which is what
 * most ask for); beyond `upTo` tokens a prompt has another price.
 */
function price(
  inputUsdPerMillion: number,
  outputUsdPerMillion: number,
  more: { cached?: number; written?: number; upTo?: number } = {},
): ModelPrice {
  const { cached, written, upTo } = more
  return {
    inputUsdPerMillion,
    outputUsdPerMillion,
    ...(cached !== undefined && { cachedInputUsdPerMillion: cached }),
    ...(written !== undefined && { cacheWriteUsdPerMillion: written }),
    ...(upTo !== undefined && { promptTokensMax: upTo }),
  }
}

export const priceLists: readonly PriceList[] = [
  {
    provider: 'openai',
    hosts: ['api.openai.com'],
    source: 'https://developers.openai.com/api/docs/pricing',
    asOf: '2026-10-27',
    models: {
      'gpt-6-astra': price(10, 50, { cached: 1, upTo: 272_000 }),
      'gpt-6.1-terra': price(1, 5, { cached: 0.05, written: 1.25, upTo: 272_000 }),
      'gpt-6-sol': price(2, 10, { cached: 0.2, written: 2.5, upTo: 272_000 }),
      'gpt-6-luna': price(0.1, 0.5, { cached: 0.01, written: 0.125, upTo: 272_000 }),
      'gpt-5.6-terra': price(2, 12, { cached: 0.2, upTo: 272_000 }),
      'gpt-5.6-luna': price(0.2, 1.2, { cached: 0.02, upTo: 272_000 }),
      'gpt-5.5': price(5, 30, { cached: 0.5, upTo: 272_000 }),
      'gpt-5.5-pro': price(30, 180, { upTo: 272_000 }),
      'gpt-5.4': price(2.5, 15, { cached: 0.25, upTo: 272_000 }),
      'gpt-5.4-mini': price(0.75, 4.5, { cached: 0.075, upTo: 272_000 }),
      'gpt-5.4-nano': price(0.2, 1.25, { cached: 0.02, upTo: 272_000 }),
      'gpt-5.4-pro': price(30, 180, { upTo: 272_000 }),
      'gpt-5.2': price(1.75, 14, { cached: 0.175 }),
      'gpt-5.1': price(1.25, 10, { cached: 0.125 }),
      'gpt-5': price(1.25, 10, { cached: 0.125 }),
      'gpt-5-mini': price(0.25, 2, { cached: 0.025 }),
      'gpt-5-nano': price(0.05, 0.4, { cached: 0.005 }),
      'gpt-5-pro': price(15, 120),
      'gpt-4.1': price(2, 8, { cached: 0.5 }),
      'gpt-4.1-mini': price(0.4, 1.6, { cached: 0.1 }),
      'gpt-4.1-nano': price(0.1, 0.4, { cached: 0.025 }),
      'gpt-4o': price(2.5, 10, { cached: 1.25 }),
      'gpt-4o-2024-05-13': price(5, 15),
      'gpt-4o-mini': price(0.15, 0.6, { cached: 0.075 }),
      o1: price(15, 60, { cached: 7.5 }),
      o3: price(2, 8, { cached: 0.5 }),
      'o3-pro': price(20, 80),
      'o3-mini': price(1.1, 4.4, { cached: 0.55 }),
      'o4-mini': price(1.1, 4.4, { cached: 0.275 }),
      'gpt-4-turbo': price(10, 30),
      'gpt-4': price(30, 60),
      'gpt-3.5-turbo': price(0.5, 1.5),
      'text-embedding-3-small': price(0.02, 0),
      'text-embedding-3-large': price(0.13, 0),
      'text-embedding-ada-002': price(0.1, 0),
    },
  },
  {
    provider: 'anthropic',
    hosts: ['api.anthropic.com'],
    source: 'https://platform.claude.com/docs/en/about-claude/pricing',
    asOf: '2026-10-24',
    models: {
      'claude-fable-5-1': price(10, 50, { cached: 0.25, written: 12.5 }),
      'claude-fable-5': price(10, 50, { cached: 1, written: 12.5 }),
      'claude-opus-5-5': price(4, 20, { cached: 0.2, written: 5 }),
      'claude-opus-5': price(5, 25, { cached: 0.5, written: 6.25 }),
      'claude-opus-4-8': price(5, 25, { cached: 0.5, written: 6.25 }),
      'claude-opus-4-7': price(5, 25, { cached: 0.5, written: 6.25 }),
      'claude-opus-4-6': price(5, 25, { cached: 0.5, written: 6.25 }),
      'claude-opus-4-5': price(5, 25, { cached: 0.5, written: 6.25 }),
      'claude-opus-4-1': price(15, 75, { cached: 1.5, written: 18.75 }),
      'claude-opus-4': price(15, 75, { cached: 1.5, written: 18.75 }),
      'claude-sonnet-5-5': price(2, 10, { cached: 0.1, written: 2.5 }),
      'claude-sonnet-5': price(2, 10, { cached: 0.2, written: 2.5 }),
      'claude-sonnet-4-6': price(3, 15, { cached: 0.3, written: 3.75, upTo: 200_000 }),
      'claude-sonnet-4-5': price(3, 15, { cached: 0.3, written: 3.75, upTo: 200_000 }),
      'claude-sonnet-4': price(3, 15, { cached: 0.3, written: 3.75, upTo: 200_000 }),
      'claude-3-7-sonnet': price(3, 15, { cached: 0.3, written: 3.75 }),
      'claude-3-5-sonnet': price(3, 15, { cached: 0.3, written: 3.75 }),
      'claude-haiku-5-5': price(0.1, 0.5, { cached: 0.01, written: 0.125, upTo: 100_000 }),
      'claude-haiku-4-5': price(1, 5, { cached: 0.1, written: 1.25 }),
      'claude-3-5-haiku': price(0.8, 4, { cached: 0.08, written: 1 }),
      'claude-3-haiku': price(0.25, 1.25, { cached: 0.03, written: 0.3 }),
      'claude-3-opus': price(15, 75, { cached: 1.5, written: 18.75 }),
    },
  },
]

/** The day of the newest list. What a maker changed since then is not in here: state it in your own prices. */
export const listPricesAsOf: string =
  priceLists
    .map(({ asOf }) => asOf)
    .toSorted()
    .at(-1) ?? ''
