import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useApi } from '../api/use-api.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorState } from '../parts/error-state.tsx'
import { LoadingRows } from '../parts/loading-rows.tsx'
import { Page } from '../parts/page.tsx'
import { tracesQuery } from './queries.ts'
import { TraceFilters } from './trace-filters.tsx'
import { TraceList } from './trace-list.tsx'
import type { TracesSearch } from './traces-search.ts'

const route = getRouteApi('/traces')

/** Every call that was captured, newest first, narrowed by filters that live in the address. */
export function TracesPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the period begins anew when the filters change
  const now = useMemo(() => Date.now(), [search])
  const traces = useInfiniteQuery(tracesQuery(useApi(), search, now))
  const rows = useMemo(() => traces.data?.pages.flatMap((page) => page.items) ?? [], [traces.data])
  const change = (next: TracesSearch) => void navigate({ search: next, replace: true })

  return (
    <Page title="Traces" about="What your application asked and what it was answered, newest first." fill>
      <TraceFilters search={search} onChange={change} />
      {traces.isPending && <LoadingRows rows={8} />}
      {traces.isError && rows.length === 0 && (
        <ErrorState error={traces.error} retry={() => void traces.refetch()} />
      )}
      {traces.isSuccess && rows.length === 0 && <NoTraces isFiltered={Object.keys(search).length > 0} />}
      {rows.length > 0 && (
        <TraceList
          rows={rows}
          hasMore={traces.hasNextPage}
          isLoadingMore={traces.isFetchingNextPage}
          onMore={() => void traces.fetchNextPage()}
        />
      )}
    </Page>
  )
}

function NoTraces({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState title="Nothing matches" action={<Link to="/traces">Take all filters off</Link>}>
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
