import type { ModelPrice } from '@loopwright/contract'

/** What the makers of well-known models asked, in USD per million tokens, on their own hosts. */
export type PriceList = {
  provider: string
  /** These prices hold on these hosts alone: who resells a model asks what they like. */
  hosts: readonly string[]
  source: string
  models: Readonly<Record<string, ModelPrice>>
}

/** The day of the newest price below. What a maker changed later is not in here: state it in your own prices. */
export const listPricesAsOf = '2025-10-15'

const price = (inputUsdPerMillion: number, outputUsdPerMillion: number): ModelPrice => ({
  inputUsdPerMillion,
  outputUsdPerMillion,
})

const cached = (input: number, cachedInput: number, output: number): ModelPrice => ({
  ...price(input, output),
  cachedInputUsdPerMillion: cachedInput,
})

/** Anthropic's cache asks for writing too; the price is that of the cache of five minutes. */
const written = (input: number, cacheWrite: number, cachedInput: number, output: number): ModelPrice => ({
  ...cached(input, cachedInput, output),
  cacheWriteUsdPerMillion: cacheWrite,
})

export const priceLists: readonly PriceList[] = [
  {
    provider: 'openai',
    hosts: ['api.openai.com'],
    source: 'https://openai.com/api/pricing/',
    models: {
      'gpt-5': cached(1.25, 0.125, 10),
      'gpt-5-mini': cached(0.25, 0.025, 2),
      'gpt-5-nano': cached(0.05, 0.005, 0.4),
      'gpt-5-chat-latest': cached(1.25, 0.125, 10),
      'gpt-5-codex': cached(1.25, 0.125, 10),
      'gpt-5-pro': price(15, 120),
      'gpt-4.1': cached(2, 0.5, 8),
      'gpt-4.1-mini': cached(0.4, 0.1, 1.6),
      'gpt-4.1-nano': cached(0.1, 0.025, 0.4),
      'gpt-4o': cached(2.5, 1.25, 10),
      'gpt-4o-2024-05-13': price(5, 15),
      'gpt-4o-mini': cached(0.15, 0.075, 0.6),
      'chatgpt-4o-latest': price(5, 15),
      o1: cached(15, 7.5, 60),
      'o1-mini': cached(1.1, 0.55, 4.4),
      'o1-pro': price(150, 600),
      o3: cached(2, 0.5, 8),
      'o3-pro': price(20, 80),
      'o3-mini': cached(1.1, 0.55, 4.4),
      'o4-mini': cached(1.1, 0.275, 4.4),
      'gpt-4-turbo': price(10, 30),
      'gpt-4': price(30, 60),
      'gpt-4-32k': price(60, 120),
      'gpt-3.5-turbo': price(0.5, 1.5),
      'text-embedding-3-small': price(0.02, 0),
      'text-embedding-3-large': price(0.13, 0),
      'text-embedding-ada-002': price(0.1, 0),
    },
  },
  {
    provider: 'anthropic',
    hosts: ['api.anthropic.com'],
    source: 'https://docs.anthropic.com/en/docs/about-claude/pricing',
    models: {
      'claude-opus-4-1': written(15, 18.75, 1.5, 75),
      'claude-opus-4': written(15, 18.75, 1.5, 75),
      'claude-opus-4-0': written(15, 18.75, 1.5, 75),
      'claude-sonnet-4-5': written(3, 3.75, 0.3, 15),
      'claude-sonnet-4': written(3, 3.75, 0.3, 15),
      'claude-sonnet-4-0': written(3, 3.75, 0.3, 15),
      'claude-haiku-4-5': written(1, 1.25, 0.1, 5),
      'claude-3-7-sonnet': written(3, 3.75, 0.3, 15),
      'claude-3-5-sonnet': written(3, 3.75, 0.3, 15),
      'claude-3-5-haiku': written(0.8, 1, 0.08, 4),
      'claude-3-opus': written(15, 18.75, 1.5, 75),
      'claude-3-haiku': written(0.25, 0.3, 0.03, 1.25),
    },
  },
  {
    provider: 'mistral',
    hosts: ['api.mistral.ai'],
    source: 'https://mistral.ai/pricing',
    models: {
      'mistral-large-2411': price(2, 6),
      'mistral-small-2503': price(0.1, 0.3),
      'ministral-8b-2410': price(0.1, 0.1),
      'ministral-3b-2410': price(0.04, 0.04),
      'codestral-2501': price(0.3, 0.9),
      'mistral-embed': price(0.1, 0),
    },
  },
  {
    provider: 'groq',
    hosts: ['api.groq.com'],
    source: 'https://groq.com/pricing',
    models: {
      'llama-3.1-8b-instant': price(0.05, 0.08),
      'llama-3.3-70b-versatile': price(0.59, 0.79),
    },
  },
]
