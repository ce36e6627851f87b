import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FeedbackTable } from '../../parts/feedback-table.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { latestQuery } from '../queries.ts'
import type { FeedbackSearch } from './explorer-search.ts'

export function LatestFeedback({ search, nowMs }: { search: FeedbackSearch; nowMs: number }) {
  const latest = useInfiniteQuery(latestQuery(useApi(), search, nowMs))
  return (
    <QueryView query={latest}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items)
        if (items.length === 0) {
          return (
            <EmptyState title="Nothing to show" action={<Link to="/feedback">Show all feedback</Link>}>
              No feedback fits what was chosen above.
            </EmptyState>
          )
        }
        return (
          <div className="stack">
            <FeedbackTable items={items} withTrace />
            {latest.hasNextPage && (
              <div>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={latest.isFetchingNextPage}
                  onClick={() => void latest.fetchNextPage()}
                >
                  Load older feedback
                </Button>
              </div>
            )}
          </div>
        )
      }}
    </QueryView>
  )
}
