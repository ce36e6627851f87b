import type { TrainingRun } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ProgressBar } from '../parts/progress-bar.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { type StatusTone, StatusWord } from '../parts/status-word.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useToasts } from '../parts/toasts.tsx'
import classes from './improve.module.css'
import { trainingRunsQuery } from './queries.ts'

const statusWords: Record<TrainingRun['status'], [string, StatusTone]> = {
  queued: ['waiting for its turn', 'plain'],
  running: ['training', 'busy'],
  succeeded: ['made a model', 'good'],
  failed: ['failed', 'bad'],
  cancelled: ['stopped', 'plain'],
}

/** What is being trained and what was, each followed to its model; one that runs can be stopped. */
export function TrainingRuns() {
  const runs = useQuery(trainingRunsQuery(useApi()))
  return (
    <QueryView query={runs} rows={2}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title="Nothing has been trained yet">
            Trainings appear here while they run, with their progress.
          </EmptyState>
        ) : (
          items.map((run) => <Run key={run.id} run={run} />)
        )
      }
    </QueryView>
  )
}

function Run({ run }: { run: TrainingRun }) {
  const mayStop = useMay('engineer')
  const [statusText, tone] = statusWords[run.status]
  return (
    <div className={classes.run}>
      <div>
        <StatusWord tone={tone}>{statusText}</StatusWord>
        <span className="quiet">
          {' '}
          for {run.function}, {run.profile}
        </span>
      </div>
      <div className={classes.progress}>
        {run.finishedAt === null && run.progress && (
          <ProgressBar done={run.progress.done} total={run.progress.total} label={run.progress.stage} />
        )}
        {run.error && <span className="bad">{run.error}</span>}
        {run.modelId && (
          <Link to="/models/$id" params={{ id: run.modelId }}>
            see the model
          </Link>
        )}
      </div>
      <span className="faint">
        <TimeAgo time={run.finishedAt ?? run.createdAt} />
      </span>
      {mayStop && run.finishedAt === null && <StopTraining id={run.id} />}
    </div>
  )
}

function StopTraining({ id }: { id: string }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const cancel = useMutation(
    api.improve.cancelTrainingRun.mutationOptions({
      onSuccess: () => {
        toasts.say('The training was stopped. Its dataset version stays.')
        return queryClient.invalidateQueries({ queryKey: api.improve.key() })
      },
      onError: toasts.fail,
    }),
  )
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ id })}
    >
      Stop
    </Button>
  )
}
