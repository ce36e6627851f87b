import type { Queue } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { count, percent, plural } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { FillQueue } from './fill-queue.tsx'
import { NewQueue } from './new-queue.tsx'
import { queuesQuery } from './queries.ts'
import { Reliability } from './reliability.tsx'
import classes from './review.module.css'

/** What waits for a person to judge, and how far the judges can be relied on. */
export function QueuesPage() {
  const mayManage = useMay('engineer')
  const queues = useQuery(queuesQuery(useApi()))
  return (
    <Page
      title="Review"
      about="What to review next. Reviewers see what was asked and never what the model answered, so that they are not led by it."
      actions={mayManage && <NewQueue />}
    >
      <QueryView query={queues} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              title="No review queues yet"
              hasDemo
              action={
                mayManage && (
                  <>
                    <Link to="/releases">It needs a function: see which there are</Link>
                    <NewQueue />
                  </>
                )
              }
            >
              A queue draws calls worth a person’s time: some at random, so that they speak for all, and those
              where the model was unsure or users disagreed.
            </EmptyState>
          ) : (
            items.map((queue) => <QueueSection key={queue.id} queue={queue} />)
          )
        }
      </QueryView>
    </Page>
  )
}

function QueueSection({ queue }: { queue: Queue }) {
  const { open, leased, done, gold, responses } = queue.counts
  const waiting = open + leased
  const mayManage = useMay('engineer')
  return (
    <Section
      title={queue.name}
      aside={
        <span className="row">
          {mayManage && <FillQueue queue={queue} />}
          <Link
            to="/review/$queueId"
            params={{ queueId: queue.id }}
            className={classes.begin}
            data-idle={waiting === 0}
          >
            {waiting === 0 ? 'Open' : `Review ${count(waiting)}`}
          </Link>
        </span>
      }
      about={queue.instructions || `Calls of ${queue.function}.`}
    >
      <div className={classes.counts}>
        <span>
          <strong className="number">{count(open)}</strong> waiting
        </span>
        <span>
          <strong className="number">{count(leased)}</strong> being answered
        </span>
        <span>
          <strong className="number">{count(done)}</strong> done
        </span>
        <span className="quiet">{plural(responses, 'answer')}</span>
        <span className="quiet">{plural(gold, 'known answer')} hidden among them</span>
        <span className="quiet">
          {percent(queue.overlap.share, 0)} go to {queue.overlap.reviewers} people
        </span>
      </div>
      {mayManage && <Reliability queueId={queue.id} />}
    </Section>
  )
}
