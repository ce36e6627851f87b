import type { Model } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { bytes, count, duration } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { modelsQuery } from './queries.ts'
import { TrainingRuns } from './training-runs.tsx'

/** The small models distilled from what was learned, and the training that makes them. */
export function ModelsPage() {
  const models = useQuery(modelsQuery(useApi()))
  return (
    <Page
      title="Models"
      about="Small models taught by corrections and reviews. Each says how good it is, how sure that is, and who taught it."
    >
      <QueryView query={models} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No models yet" hasDemo action={<Link to="/datasets">Go to datasets</Link>}>
              A turn of the loop trains one from a dataset version. POST /api/v1/training-runs does the same.
            </EmptyState>
          ) : (
            <DataTable label="Models" columns={columns} rows={items} rowId={({ id }) => id} />
          )
        }
      </QueryView>
      <Section title="Training">
        <TrainingRuns />
      </Section>
    </Page>
  )
}

const columns: Column<Model>[] = [
  {
    id: 'model',
    header: 'Model',
    cell: (model) => (
      <Link to="/models/$id" params={{ id: model.id }}>
        {model.function} <span className="mono">{model.id.slice(-6)}</span>
      </Link>
    ),
  },
  { id: 'profile', header: 'Profile', cell: (model) => model.profile },
  {
    id: 'examples',
    header: 'Taught with',
    cell: (model) => `${count(model.trainedOn)} examples`,
    sortBy: (model) => model.trainedOn,
    align: 'end',
  },
  { id: 'labels', header: 'Labels', cell: (model) => count(model.labels), align: 'end', wide: true },
  {
    id: 'size',
    header: 'Size',
    cell: (model) => bytes(model.bytes),
    sortBy: (model) => model.bytes,
    align: 'end',
    wide: true,
  },
  {
    id: 'took',
    header: 'Training took',
    cell: (model) => duration(model.trainSeconds * 1000),
    sortBy: (model) => model.trainSeconds,
    align: 'end',
    wide: true,
  },
  {
    id: 'made',
    header: 'Made',
    cell: (model) => <TimeAgo time={model.createdAt} />,
    sortBy: (model) => model.createdAt,
    align: 'end',
  },
]
