import type { ListPrices } from '@loopwright/contract'
import { listPricesAsOf, priceLists } from '@loopwright/core/capture/price/price-lists'
import type { ProviderDependencies } from './provider-dependencies.ts'
import { listProviders } from './provider-store.ts'

/** What models cost, as far as anybody said: one's own prices first, which win over the lists that came with this version. */
export async function listPrices(
  deps: Pick<ProviderDependencies, 'catalog' | 'operatorPrices'>,
  projectId: string,
): Promise<ListPrices> {
  const own = (await listProviders(deps.catalog.pool, projectId)).flatMap(({ name, tuning }) =>
    Object.entries(tuning.prices ?? {}).map(([model, price]) => ({
      ...{ provider: name, model, price, source: 'provider', asOf: null },
    })),
  )
  const operators = Object.entries(deps.operatorPrices).map(([key, price]) => {
    const slash = key.indexOf('/')
    return {
      provider: key.slice(0, slash),
      model: key.slice(slash + 1),
      ...{ price, source: 'environment', asOf: null },
    }
  })
  const listed = priceLists.flatMap(({ provider, source, asOf, models }) =>
    Object.entries(models).map(([model, price]) => ({
      ...{ provider, model, price, source, asOf },
    })),
  )
  return { asOf: listPricesAsOf, items: [...own, ...operators, ...listed] }
}
