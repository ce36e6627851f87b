import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/use-api.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FeedbackTable } from '../../parts/feedback-table.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { traceFeedbackQuery } from '../queries.ts'

export function TraceFeedback({ traceId }: { traceId: string }) {
  const feedback = useQuery(traceFeedbackQuery(useApi(), traceId))
  return (
    <QueryView query={feedback} rows={2}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title="Nothing said yet">
            Feedback that names this trace, one of its spans or its inferences appears here, revisions and
            all.
          </EmptyState>
        ) : (
          <FeedbackTable items={items} />
        )
      }
    </QueryView>
  )
}
