import type { Dataset, DatasetVersion } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { count, plural } from '../parts/format.ts'
import { GateView } from '../parts/gate-view.tsx'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { Examples } from './examples.tsx'
import { datasetQuery, gatesQuery } from './queries.ts'

const route = getRouteApi('/datasets/$name')

/** One dataset: its versions, the examples of one of them, and the gates it has decided. */
export function DatasetPage() {
  const { name } = route.useParams()
  const dataset = useQuery(datasetQuery(useApi(), name))
  return (
    <Page title={name} above={<Link to="/datasets">Datasets</Link>}>
      <QueryView query={dataset}>{(found) => <DatasetView dataset={found} />}</QueryView>
    </Page>
  )
}

function DatasetView({ dataset }: { dataset: Dataset }) {
  const search = route.useSearch()
  const gates = useQuery(gatesQuery(useApi(), dataset.function))
  const versions = dataset.versions.toSorted((one, other) => other.version - one.version)
  const chosen = versions.find(({ id }) => id === search.version) ?? versions[0]
  if (!chosen) {
    return (
      <EmptyState title="No versions yet">
        Build one out of feedback and review with POST /api/v1/datasets/{dataset.name}/build, or import
        examples.
      </EmptyState>
    )
  }
  const ownVersions = new Set(versions.map(({ id }) => id))
  const ownGates = gates.data?.items.filter(({ datasetVersionId }) => ownVersions.has(datasetVersionId)) ?? []
  return (
    <>
      <DataTable
        label="Versions"
        columns={columnsFor(dataset.name, chosen.id)}
        rows={versions}
        rowId={({ id }) => id}
      />
      <Section title={`Examples of version ${chosen.version}`}>
        <Examples version={chosen} />
      </Section>
      {ownGates.length > 0 && (
        <Section
          title="Gates decided with this dataset"
          about="Each use of a hold-out is paid for with a wider interval."
        >
          {ownGates.map((gate) => (
            <GateView key={gate.id} gate={gate} />
          ))}
        </Section>
      )}
    </>
  )
}

function columnsFor(name: string, chosenId: string): Column<DatasetVersion>[] {
  return [
    {
      id: 'version',
      header: 'Version',
      cell: (version) => (
        <Link
          to="/datasets/$name"
          params={{ name }}
          search={(before) => ({ ...before, version: version.id })}
          aria-current={version.id === chosenId ? 'true' : undefined}
        >
          {version.id === chosenId ? <strong>{version.version}</strong> : version.version}
        </Link>
      ),
      width: '72px',
    },
    { id: 'origin', header: 'How it was made', cell: (version) => version.origin },
    { id: 'train', header: 'Train', cell: (version) => count(version.counts.train), align: 'end' },
    { id: 'holdout', header: 'Hold-out', cell: (version) => count(version.counts.holdout), align: 'end' },
    {
      id: 'validation',
      header: 'Validation',
      cell: (version) => count(version.counts.validation),
      align: 'end',
      wide: true,
    },
    {
      id: 'uses',
      header: 'Hold-out used',
      cell: (version) => plural(version.holdoutUses, 'time'),
      align: 'end',
      wide: true,
    },
    {
      id: 'made',
      header: 'Made',
      cell: (version) => <TimeAgo time={version.createdAt} />,
      align: 'end',
      wide: true,
    },
  ]
}
