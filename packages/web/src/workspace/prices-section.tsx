import type { ListPrices } from '@loopwright/contract'
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { pricesQuery } from './queries.ts'

type Priced = ListPrices['items'][number]

/** What models cost as far as is known here, and as of when. */
export function PricesSection() {
  const prices = useQuery(pricesQuery(useApi()))
  const [wanted, setWanted] = useState('')
  return (
    <Section
      title="Prices"
      about={
        prices.data
          ? `The makers' own prices as of ${prices.data.asOf}, in USD for a million tokens, for calls to their own hosts at the standard tier. Prices of a provider or of the environment win. A model that is not here has an unknown cost, never zero.`
          : undefined
      }
      aside={
        <TextInput
          size="xs"
          aria-label="Find a model"
          placeholder="Find a model"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      }
    >
      <QueryView query={prices} rows={4}>
        {({ items }) => (
          <DataTable
            label="Prices"
            columns={columns}
            rows={items.filter(({ provider, model }) => `${provider}/${model}`.includes(wanted.trim()))}
            rowId={({ provider, model, source }) => `${source}/${provider}/${model}`}
          />
        )}
      </QueryView>
    </Section>
  )
}

const usd = (price: number | undefined) => (price === undefined ? '' : `$${price}`)

const columns: Column<Priced>[] = [
  {
    id: 'model',
    header: 'Model',
    cell: ({ provider, model }) => `${provider}/${model}`,
    sortBy: ({ provider, model }) => `${provider}/${model}`,
  },
  {
    id: 'input',
    header: 'Input',
    cell: ({ price }) => usd(price.inputUsdPerMillion),
    sortBy: ({ price }) => price.inputUsdPerMillion,
    align: 'end',
  },
  {
    id: 'cached',
    header: 'Cached input',
    cell: ({ price }) => usd(price.cachedInputUsdPerMillion),
    align: 'end',
    wide: true,
  },
  {
    id: 'output',
    header: 'Output',
    cell: ({ price }) => usd(price.outputUsdPerMillion),
    sortBy: ({ price }) => price.outputUsdPerMillion,
    align: 'end',
  },
  { id: 'source', header: 'From', cell: (priced) => sourceOf(priced), wide: true },
]

function sourceOf({ source, asOf }: Priced): string {
  if (source === 'provider') return 'this project'
  return source === 'environment' ? 'the environment' : `${new URL(source).hostname}, ${asOf}`
}
