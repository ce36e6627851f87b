import type { Dataset } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { count } from '../parts/format.ts'
import { GateView } from '../parts/gate-view.tsx'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { datasetsQuery, gatesQuery } from './queries.ts'

const recentGates = 5

/** What models learn from and are judged on, and what was decided with it. */
export function DatasetsPage() {
  const api = useApi()
  const datasets = useQuery(datasetsQuery(api))
  const gates = useQuery(gatesQuery(api))
  return (
    <Page
      title="Datasets"
      about="Examples with known answers. Versions never change; each example says which call and which people it came from."
    >
      <QueryView query={datasets} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No datasets yet" hasDemo action={<Link to="/review">Go to review</Link>}>
              A turn of the loop builds one out of corrections and reviewers’ answers. You can also import
              examples with POST /api/v1/datasets/&lt;name&gt;/versions.
            </EmptyState>
          ) : (
            <DataTable label="Datasets" columns={columns} rows={items} rowId={({ id }) => id} />
          )
        }
      </QueryView>
      <Section
        title="Gates"
        about="A gate compares a candidate with what serves now, on examples that neither has seen, and opens only when it is sure."
      >
        <QueryView query={gates} rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title="No gate has decided yet">
                A turn of the loop asks one after each training.
              </EmptyState>
            ) : (
              items.slice(0, recentGates).map((gate) => <GateView key={gate.id} gate={gate} />)
            )
          }
        </QueryView>
      </Section>
    </Page>
  )
}

const newestOf = (dataset: Dataset) =>
  dataset.versions.toSorted((one, other) => other.version - one.version)[0]

const columns: Column<Dataset>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (dataset) => (
      <Link to="/datasets/$name" params={{ name: dataset.name }}>
        {dataset.name}
      </Link>
    ),
    sortBy: (dataset) => dataset.name,
  },
  {
    id: 'function',
    header: 'Function',
    cell: (dataset) => dataset.function,
    sortBy: (dataset) => dataset.function,
  },
  {
    id: 'versions',
    header: 'Versions',
    cell: (dataset) => count(dataset.versions.length),
    align: 'end',
    wide: true,
  },
  {
    id: 'train',
    header: 'Train',
    cell: (dataset) => count(newestOf(dataset)?.counts.train ?? 0),
    align: 'end',
  },
  {
    id: 'holdout',
    header: 'Hold-out',
    cell: (dataset) => count(newestOf(dataset)?.counts.holdout ?? 0),
    align: 'end',
  },
  {
    id: 'newest',
    header: 'Newest version',
    cell: (dataset) => <TimeAgo time={newestOf(dataset)?.createdAt ?? dataset.createdAt} />,
    sortBy: (dataset) => newestOf(dataset)?.createdAt ?? dataset.createdAt,
    wide: true,
  },
]
