import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorState } from '../../parts/error-state.tsx'
import { LoadingRows } from '../../parts/loading-rows.tsx'
import { Page } from '../../parts/page.tsx'
import { CaptureTabs } from '../capture-tabs.tsx'
import { lastMinute, tracesQuery } from '../queries.ts'
import { FilterBar } from './filter-bar.tsx'
import { mergeTraces } from './merge-traces.ts'
import { TraceList } from './trace-list.tsx'
import type { TracesSearch } from './traces-search.ts'
import { useArrivals } from './use-arrivals.ts'

const route = getRouteApi('/traces')

/** Every call that was captured, newest first, narrowed by filters that live in the address. */
export function TracesPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { live, ...filters } = search
  const wanted = JSON.stringify(filters)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the period begins anew when the filters change
  const nowMs = useMemo(lastMinute, [wanted])
  const traces = useInfiniteQuery(tracesQuery(useApi(), filters, nowMs))
  const arrivals = useArrivals(search, nowMs, () => void traces.refetch())
  const rows = useMemo(
    () =>
      mergeTraces(
        traces.data?.pages.flatMap((page) => page.items) ?? [],
        arrivals.traces,
        traces.hasNextPage,
      ),
    [traces.data, traces.hasNextPage, arrivals.traces],
  )
  const change = (next: TracesSearch) => void navigate({ search: next, replace: true })

  return (
    <Page title="Traces" actions={<CaptureTabs current="traces" />} fill>
      <FilterBar search={search} onChange={change} />
      {traces.isPending && <LoadingRows rows={8} />}
      {traces.isError && rows.length === 0 && (
        <ErrorState error={traces.error} retry={() => void traces.refetch()} />
      )}
      {traces.isSuccess && rows.length === 0 && !traces.hasNextPage && (
        <NoTraces isFiltered={wanted !== '{}'} />
      )}
      {/* Of a page that is there all may turn out not to match: the list goes on to the next. */}
      {(rows.length > 0 || traces.hasNextPage) && (
        <TraceList
          key={wanted}
          listKey={wanted}
          rows={rows}
          arrived={arrivals.traces}
          hasMore={traces.hasNextPage}
          isLoadingMore={traces.isFetchingNextPage}
          isFailing={traces.isFetchNextPageError}
          onMore={() => void traces.fetchNextPage()}
          news={
            live
              ? arrivals.isFailing
                ? 'Cannot follow just now; trying again.'
                : 'Following what comes in.'
              : null
          }
        />
      )}
    </Page>
  )
}

function NoTraces({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        title="Nothing matches"
        action={
          <Link to="/traces" search={{}}>
            Take all filters off
          </Link>
        }
      >
        No trace fits these filters.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No calls yet" hasDemo action={<Link to="/start">Connect your application</Link>}>
      Traces appear here as soon as your application calls through the gateway or sends spans. To look around
      first, let the demo make some.
    </EmptyState>
  )
}
