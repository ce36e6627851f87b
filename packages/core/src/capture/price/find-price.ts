import type { ModelPrice } from '@loopwright/contract'
import { priceLists } from './price-lists.ts'

export type Prices = Readonly<Record<string, ModelPrice>>

/**
 * What a model of a provider costs, or undefined when nobody said: the provider's own prices first, then the operator's
 * (`<provider>/<model>`), then the list of whoever's host it is. A dated version costs what its model does, unless it has
 * a price of its own.
 */
export function findPrice(
  model: string,
  provider: { name: string; baseUrl: string; prices?: Prices | undefined },
  operatorPrices: Prices,
): ModelPrice | undefined {
  const undated = withoutDate(model)
  const own = (name: string) => at(provider.prices, name) ?? at(operatorPrices, `${provider.name}/${name}`)
  const list = listOf(provider.baseUrl)
  return own(model) ?? own(undated) ?? at(list, model) ?? at(list, undated)
}

/** A model may be called "constructor". */
function at(prices: Prices | undefined, name: string): ModelPrice | undefined {
  return prices && Object.hasOwn(prices, name) ? prices[name] : undefined
}

function listOf(baseUrl: string): Prices | undefined {
  if (!URL.canParse(baseUrl)) return undefined
  const { hostname } = new URL(baseUrl)
  return priceLists.find(({ hosts }) => hosts.includes(hostname))?.models
}

/** `gpt-4o-2024-08-06`, `claude-3-haiku-20240307` and `claude-3-5-sonnet-latest` without their ends. */
function withoutDate(model: string): string {
  return model.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, '')
}
