import type { SessionTrace } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { useActions } from '../../keys/keyboard.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { ErrorState } from '../../parts/error-state.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { cost, count, duration, fullTime, plural } from '../../parts/format.ts'
import { LoadingRows } from '../../parts/loading-rows.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { sessionFeedbackQuery, sessionQuery } from '../queries.ts'
import { newSteps } from './new-steps.ts'
import { SaidAbout } from './said-about.tsx'
import { SessionTurn } from './session-turn.tsx'
import classes from './sessions.module.css'

const route = getRouteApi('/sessions/$sessionId')

/** One session as the conversation it was, across its traces. */
export function SessionPage() {
  const { sessionId } = route.useParams()
  const navigate = route.useNavigate()
  const { history } = useRouter()
  const session = useInfiniteQuery(sessionQuery(useApi(), sessionId))
  useActions({
    'session.back': () => (history.canGoBack() ? history.back() : void navigate({ to: '/sessions' })),
  })
  const feedback = useQuery(sessionFeedbackQuery(useApi(), sessionId))
  const items = feedback.data?.items ?? []
  const said = Map.groupBy(items, (item) => item.traceId ?? '')
  const ofSession = items.filter(({ target }) => target.kind === 'session' && target.id === sessionId)
  const about = session.data?.pages[0]?.session
  const traces = session.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Page
      title="Session"
      heading={
        <>
          Session{' '}
          <span className={classes.id}>
            <OutsideText text={sessionId} longest={200} />
          </span>
        </>
      }
      above={<Link to="/sessions">Sessions</Link>}
      actions={<CopyButton text={sessionId} label="Copy session id" />}
    >
      {session.isPending && <LoadingRows />}
      {session.isError && !about && <ErrorState error={session.error} retry={() => void session.refetch()} />}
      {about && (
        <FactList
          facts={[
            ['Began', fullTime(about.startedAt)],
            ['Lasted', duration(Math.max(0, Date.parse(about.lastActiveAt) - Date.parse(about.startedAt)))],
            ['Turns', count(about.turnCount)],
            ['Traces', count(about.traceCount)],
            ['Failed', about.errorCount > 0 ? plural(about.errorCount, 'span') : null],
            [
              'End user',
              about.endUserId && (
                <Link key="user" to="/traces" search={{ endUserId: about.endUserId }}>
                  <OutsideText text={about.endUserId} longest={60} />
                </Link>
              ),
            ],
            [
              'Environment',
              about.environment && <OutsideText key="environment" text={about.environment} longest={60} />,
            ],
            [
              'Tokens',
              about.promptTokens === null && about.completionTokens === null
                ? unknown
                : `${count(about.promptTokens ?? 0)} in, ${count(about.completionTokens ?? 0)} out`,
            ],
            ['Cost', about.costMicroUsd === null ? unknown : cost(about.costMicroUsd)],
            ['Feedback', count(about.feedbackCount)],
          ]}
        />
      )}
      <SaidAbout items={ofSession} />
      <ol className={classes.conversation} aria-label="Conversation">
        {turnsOf(traces).map(({ trace, steps, pauseMs }) => (
          <SessionTurn
            key={trace.traceId}
            trace={trace}
            steps={steps}
            pauseMs={pauseMs}
            said={said.get(trace.traceId) ?? []}
          />
        ))}
      </ol>
      {session.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={session.isFetchingNextPage}
          onClick={() => void session.fetchNextPage()}
        >
          Load what came after
        </Button>
      )}
    </Page>
  )
}

const unknown = (
  <span key="unknown" className="faint">
    unknown
  </span>
)

function turnsOf(traces: readonly SessionTrace[]) {
  return traces.map((trace, at) => {
    const before = traces[at - 1]
    const endedAtMs = before ? Date.parse(before.startedAt) + before.durationMs : null
    return {
      trace,
      steps: newSteps(trace.steps),
      pauseMs: endedAtMs === null ? null : Date.parse(trace.startedAt) - endedAtMs,
    }
  })
}
