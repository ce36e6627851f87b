import type { UserTaskDetail } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { useActions } from '../../keys/keyboard.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { count, duration, fullTime } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Section } from '../../parts/section.tsx'
import { ValueView } from '../payload/value-view.tsx'
import { taskQuery } from '../queries.ts'
import { OutcomeWord } from './outcome-word.tsx'
import classes from './tasks.module.css'

const route = getRouteApi('/tasks/$taskId')

/** One thing an end user wanted to get done: its steps, how it ended, and the sessions and traces it took. */
export function TaskPage() {
  const { taskId } = route.useParams()
  const navigate = route.useNavigate()
  const { history } = useRouter()
  const task = useQuery(taskQuery(useApi(), taskId))
  useActions({
    'session.back': () => (history.canGoBack() ? history.back() : void navigate({ to: '/tasks' })),
  })
  return (
    <Page
      title="Task"
      heading={
        <>
          <OutsideText text={task.data?.name ?? 'Task'} longest={120} />{' '}
          <span className={classes.id}>
            <OutsideText text={taskId} longest={200} />
          </span>
        </>
      }
      above={<Link to="/tasks">Tasks</Link>}
      actions={<CopyButton text={taskId} label="Copy task id" />}
    >
      <QueryView query={task}>{(found) => <TaskView task={found} />}</QueryView>
    </Page>
  )
}

function TaskView({ task }: { task: UserTaskDetail }) {
  const began = task.startedAt ?? task.firstSpanAt
  return (
    <>
      <FactList
        facts={[
          ['Outcome', <OutcomeWord key="outcome" outcome={task.outcome} />],
          ['Began', began && fullTime(began)],
          ['Ended', task.endedAt && fullTime(task.endedAt)],
          ['Time to success', task.msToSuccess === null ? null : duration(task.msToSuccess)],
          ['Turns', count(task.turns)],
          [
            'End user',
            task.endUserId && (
              <Link to="/tasks" search={{ endUserId: task.endUserId }}>
                <OutsideText text={task.endUserId} longest={60} />
              </Link>
            ),
          ],
          [
            'Traces',
            <Link key="traces" to="/traces" search={{ userTaskId: task.id }}>
              {count(task.traceCount)}
            </Link>,
          ],
        ]}
      />
      {task.steps.length > 0 && (
        <Section title="Steps">
          <ol className={classes.steps}>
            {task.steps.map((step) => (
              <li key={step.name} data-done={step.done}>
                <span aria-hidden="true">{step.done ? '●' : '○'}</span>
                <span>
                  <OutsideText text={step.name} longest={200} />
                  <span className="screen-reader-only">{step.done ? ', done' : ', not done'}</span>
                </span>
                <span className="faint number">{step.at && fullTime(step.at)}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      <Section title="Sessions">
        <Ids ids={task.sessions} empty="Its calls named no session.">
          {(sessionId) => (
            <Link to="/sessions/$sessionId" params={{ sessionId }} className="mono">
              <OutsideText text={sessionId} longest={80} />
            </Link>
          )}
        </Ids>
      </Section>
      <Section title="Traces">
        <Ids ids={task.traces} empty="No call has named this task yet.">
          {(traceId) => (
            <Link to="/traces/$traceId" params={{ traceId }} className="mono">
              <OutsideText text={traceId} longest={80} />
            </Link>
          )}
        </Ids>
      </Section>
      {Object.keys(task.metadata).length > 0 && (
        <Section title="Metadata">
          <div className={classes.metadata}>
            <ValueView value={task.metadata} label="Metadata" />
          </div>
        </Section>
      )}
    </>
  )
}

type IdsProps = { ids: readonly string[]; empty: string; children: (id: string) => React.ReactNode }

function Ids({ ids, empty, children }: IdsProps) {
  if (ids.length === 0) return <p className="quiet">{empty}</p>
  return (
    <ol className={classes.ids}>
      {ids.map((id) => (
        <li key={id}>{children(id)}</li>
      ))}
    </ol>
  )
}
