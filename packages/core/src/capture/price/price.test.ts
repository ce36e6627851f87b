import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costOfUsage, type TokenUsage } from './cost-of-usage.ts'
import { findPrice } from './find-price.ts'
import { listPricesAsOf, priceLists } from './price-lists.ts'

const price = { inputUsdPerMillion: 3, outputUsdPerMillion: 15 }
const cachedPrice = { ...price, cachedInputUsdPerMillion: 0.3, cacheWriteUsdPerMillion: 3.75 }
const usage = (
  promptTokens: number | null,
  completionTokens: number | null,
  more: Partial<TokenUsage> = {},
) => ({
  promptTokens,
  completionTokens,
  ...more,
})

const costs: [
  name: string,
  usage: TokenUsage,
  price: Parameters<typeof costOfUsage>[1],
  cost: number | null,
][] = [
  ['an unknown price is unknown', usage(10, 10), undefined, null],
  ['so is an unknown prompt', usage(null, 10), price, null],
  ['and an unknown answer', usage(10, null), price, null],
  ['no tokens cost nothing', usage(0, 0), price, 0],
  ['each kind at its own price', usage(1_000, 100), price, 4_500],
  ['cached tokens at theirs', usage(1_000, 100, { cachedPromptTokens: 800 }), cachedPrice, 2_340],
  [
    'without a price for cached ones at the full one',
    usage(1_000, 100, { cachedPromptTokens: 800 }),
    price,
    4_500,
  ],
  [
    'tokens written into a cache at theirs',
    usage(1_000, 0, { cachedPromptTokens: 400, cacheWriteTokens: 600 }),
    cachedPrice,
    2_370,
  ],
  [
    'more cached than there are is all of them',
    usage(1_000, 0, { cachedPromptTokens: 2_000 }),
    cachedPrice,
    300,
  ],
  ['a prompt beyond the length that has this price', usage(11, 1), { ...price, promptTokensMax: 10 }, null],
  ['and one just as long', usage(10, 0), { ...price, promptTokensMax: 10 }, 30],
  [
    'a price by the call',
    usage(0, 0),
    { inputUsdPerMillion: 0, outputUsdPerMillion: 0, callUsd: 0.00002 },
    20,
  ],
]

for (const [name, tokens, at, cost] of costs) {
  test(`cost: ${name}`, () => assert.equal(costOfUsage(tokens, at), cost))
}

const openAi = { name: 'openai', baseUrl: 'https://api.openai.com/v1' }

test('the list of a maker holds on the maker’s own host alone', () => {
  assert.equal(findPrice('gpt-4o', openAi, {})?.inputUsdPerMillion, 2.5)
  assert.equal(findPrice('gpt-4o', { name: 'openai', baseUrl: 'http://127.0.0.1:8080/v1' }, {}), undefined)
  assert.equal(findPrice('a-model-of-tomorrow', openAi, {}), undefined)
  assert.equal(findPrice('constructor', openAi, {}), undefined)
  assert.equal(findPrice('gpt-4o', { name: 'openai', baseUrl: 'not a url' }, {}), undefined)
})

test('a dated version costs what its model does, unless it has a price of its own', () => {
  assert.equal(findPrice('gpt-4o-2024-08-06', openAi, {})?.inputUsdPerMillion, 2.5)
  assert.equal(findPrice('gpt-4o-2024-05-13', openAi, {})?.inputUsdPerMillion, 5)
  const anthropic = { name: 'claude', baseUrl: 'https://api.anthropic.com/v1' }
  assert.equal(findPrice('claude-3-haiku-20240307', anthropic, {})?.inputUsdPerMillion, 0.25)
  assert.equal(findPrice('claude-3-5-sonnet-latest', anthropic, {})?.inputUsdPerMillion, 3)
})

test('one’s own price wins: the provider’s before the operator’s before the list', () => {
  const operator = { 'openai/gpt-4o': { ...price, inputUsdPerMillion: 9 } }
  assert.equal(findPrice('gpt-4o', openAi, operator)?.inputUsdPerMillion, 9)
  assert.equal(findPrice('gpt-4o-2024-08-06', openAi, operator)?.inputUsdPerMillion, 9)
  const prices = { 'gpt-4o': { ...price, inputUsdPerMillion: 7 } }
  assert.equal(findPrice('gpt-4o', { ...openAi, prices }, operator)?.inputUsdPerMillion, 7)
})

test('the lists say their day and their sources, and cached input is never dearer', () => {
  assert.match(listPricesAsOf, /^\d{4}-\d{2}-\d{2}$/)
  for (const { source, asOf, models } of priceLists) {
    assert.match(asOf, /^\d{4}-\d{2}-\d{2}$/)
    assert.match(source, /^https:/)
    for (const [model, { inputUsdPerMillion, cachedInputUsdPerMillion = 0 }] of Object.entries(models))
      assert.ok(cachedInputUsdPerMillion <= inputUsdPerMillion, model)
  }
})
