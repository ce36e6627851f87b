import type { Release, Variant } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { percent, words } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { FunctionSettings } from './function-settings.tsx'
import { functionQuery } from './queries.ts'
import { CurrentReleases } from './serving.tsx'

const route = getRouteApi('/functions/$name')

/** One function: what serves it, the ways there are to do it, and how that changed. */
export function FunctionPage() {
  const { name } = route.useParams()
  const found = useQuery(functionQuery(useApi(), name))
  return (
    <Page title={name} above={<Link to="/releases">Releases</Link>} about={found.data?.description}>
      <QueryView query={found}>
        {({ variants, releases, labels, outOfScopeLabel, settings }) => (
          <>
            <CurrentReleases releases={releases} />
            <p style={{ marginTop: 12 }}>
              <Link to="/traces" search={{ function: name }}>
                See its calls
              </Link>
            </p>
            <FunctionSettings name={name} settings={settings} variants={variants} />
            <Section title="Ways to do it">
              {variants.length === 0 ? (
                <EmptyState title="No way yet">
                  Add one with POST /api/v1/functions/{name}/variants: a prompt for a model of a provider, or
                  a model of ours. A turn of the loop adds its candidate by itself.
                </EmptyState>
              ) : (
                <DataTable label="Variants" columns={variantColumns} rows={variants} rowId={({ id }) => id} />
              )}
            </Section>
            <Section title="How what serves it changed">
              {releases.length === 0 ? (
                <EmptyState title="Nothing has served it yet">
                  POST /api/v1/functions/{name}/releases says which variants answer, with which weights.
                </EmptyState>
              ) : (
                <DataTable label="Releases" columns={releaseColumns} rows={releases} rowId={({ id }) => id} />
              )}
            </Section>
            <Section
              title={`Labels (${labels.length})`}
              about={`Anything else is answered with “${words(outOfScopeLabel)}”.`}
            >
              <p className="quiet">{labels.map(words).join(', ')}</p>
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  )
}

const variantColumns: Column<Variant>[] = [
  { id: 'name', header: 'Variant', cell: (variant) => variant.name, sortBy: (variant) => variant.name },
  { id: 'how', header: 'How it answers', cell: (variant) => <Target variant={variant} /> },
  {
    id: 'made',
    header: 'Made',
    cell: (variant) => <TimeAgo time={variant.createdAt} />,
    sortBy: (variant) => variant.createdAt,
    align: 'end',
  },
]

function Target({ variant: { target } }: { variant: Variant }) {
  if (target.kind === 'model') {
    return (
      <Link to="/models/$id" params={{ id: target.modelId }}>
        a model of ours, <span className="mono">{target.modelId.slice(-6)}</span>
      </Link>
    )
  }
  return (
    <span>
      {target.model} of {target.provider}
      {target.systemPrompt && <span className="quiet"> with a prompt</span>}
    </span>
  )
}

const releaseColumns: Column<Release>[] = [
  {
    id: 'when',
    header: 'Since',
    cell: (release) => <TimeAgo time={release.createdAt} />,
    sortBy: (release) => release.createdAt,
    width: '110px',
  },
  { id: 'environment', header: 'Environment', cell: (release) => release.environment, wide: true },
  {
    id: 'weights',
    header: 'Who answers',
    cell: (release) =>
      release.weights
        .filter(({ weight }) => weight > 0)
        .map(({ variant, weight }) => `${variant} ${percent(weight, 0)}`)
        .join(', '),
  },
  { id: 'reason', header: 'Why', cell: (release) => release.reason },
]
