import type { Rollout } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { NewFunction } from './new-function.tsx'
import { functionsQuery, rolloutsQuery } from './queries.ts'
import { RolloutStatusWord } from './rollout-status.tsx'
import { Serving } from './serving.tsx'

/** What serves each function now, and the canaries that changed it. */
export function ReleasesPage() {
  const api = useApi()
  const functions = useQuery(functionsQuery(api))
  const rollouts = useQuery(rolloutsQuery(api))
  return (
    <Page
      title="Releases"
      about="What answers each function now, with which share of the calls, and how it got there."
      actions={<NewFunction />}
    >
      <QueryView query={functions} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No functions yet" hasDemo action={<NewFunction />}>
              A function is one job of your application. Define it here, then call it as
              function/&lt;name&gt;.
            </EmptyState>
          ) : (
            items.map((item) => <Serving key={item.id} loopFunction={item} />)
          )
        }
      </QueryView>
      <Section
        title="Rollouts"
        about="A candidate whose gate opened gets a few calls first, then all of them, if it does no harm."
      >
        <QueryView query={rollouts} rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title="No rollouts yet">One starts when a gate opens for a candidate.</EmptyState>
            ) : (
              <DataTable label="Rollouts" columns={columns} rows={items} rowId={({ id }) => id} />
            )
          }
        </QueryView>
      </Section>
    </Page>
  )
}

const columns: Column<Rollout>[] = [
  {
    id: 'rollout',
    header: 'Rollout',
    cell: (rollout) => (
      <Link to="/releases/$rolloutId" params={{ rolloutId: rollout.id }}>
        {rollout.candidate} over {rollout.control}
      </Link>
    ),
  },
  {
    id: 'function',
    header: 'Function',
    cell: (rollout) => rollout.function,
    sortBy: (rollout) => rollout.function,
    wide: true,
  },
  { id: 'status', header: 'State', cell: (rollout) => <RolloutStatusWord status={rollout.status} /> },
  { id: 'percent', header: 'Share of calls', cell: (rollout) => `${rollout.percent} %`, align: 'end' },
  {
    id: 'began',
    header: 'Began',
    cell: (rollout) => <TimeAgo time={rollout.createdAt} />,
    sortBy: (rollout) => rollout.createdAt,
    align: 'end',
    wide: true,
  },
]
