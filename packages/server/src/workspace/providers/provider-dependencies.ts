import type { Prices } from '@loopwright/core/capture/price/find-price'
import type { Catalog } from '../../platform/catalog/catalog.ts'
import type { Provider } from '../../platform/providers/provider.ts'
import type { Upstreams } from '../../platform/providers/upstreams.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import type { Serving } from '../../platform/serving/serving-snapshot.ts'

export type ProviderDependencies = {
  catalog: Catalog
  serving: Serving
  secretBox: SecretBox
  upstreams: Upstreams
  /** From the environment: what all projects may call, and what the operator says it costs. */
  serverProviders: readonly Provider[]
  operatorPrices: Prices
}
