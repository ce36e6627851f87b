import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { useActions } from '../keys/keyboard.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorState } from '../parts/error-state.tsx'
import { KeyHint } from '../parts/key-hint.tsx'
import { LoadingRows } from '../parts/loading-rows.tsx'
import { Page } from '../parts/page.tsx'
import { AnswerTask } from './answer-task.tsx'
import { queueQuery } from './queries.ts'
import { ReviewProgress } from './review-progress.tsx'
import { useReviewSession } from './use-review-session.ts'

const route = getRouteApi('/review/$queueId')

/** Answering a queue, with the keyboard alone if wanted. Shows what was asked, never what the model answered. */
export function AnswerPage() {
  const { queueId } = route.useParams()
  const queue = useQuery(queueQuery(useApi(), queueId))
  const session = useReviewSession(queueId)
  useActions({
    ...(session.task && { 'review.skip': session.skip }),
    ...(session.canUndo && { 'review.undo': session.undo }),
  })
  return (
    <Page
      title={queue.data?.name ?? 'Review'}
      above={<Link to="/review">Review</Link>}
      about={queue.data?.instructions}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            onClick={session.undo}
            disabled={!session.canUndo}
            rightSection={<KeyHint action="review.undo" />}
          >
            Undo
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={session.skip}
            disabled={!session.task}
            rightSection={<KeyHint action="review.skip" />}
          >
            Skip
          </Button>
        </>
      }
    >
      {queue.isError && !queue.data && <ErrorState error={queue.error} retry={() => void queue.refetch()} />}
      {queue.data && <ReviewProgress queue={queue.data} session={session} />}
      {session.status === 'loading' && <LoadingRows rows={5} />}
      {session.status === 'failed' && !queue.isError && (
        <ErrorState error={session.error} retry={session.next} />
      )}
      {session.status === 'empty' && (
        <EmptyState
          title={session.answered > 0 ? 'All done' : 'Nothing waits for you here'}
          action={
            <Button size="xs" variant="default" onClick={session.next}>
              Look again
            </Button>
          }
        >
          Every call in this queue is answered, or in someone else’s hands. Draw more calls on the review
          page.
        </EmptyState>
      )}
      {session.task && (
        <AnswerTask
          key={session.task.id}
          task={session.task}
          isBusy={session.status === 'busy'}
          onAnswer={session.answer}
        />
      )}
    </Page>
  )
}
