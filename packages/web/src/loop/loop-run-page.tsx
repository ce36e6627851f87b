import type { LoopRun } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { FactList } from '../parts/fact-list.tsx'
import { duration, fullTime, plural } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { Teachers } from '../parts/teachers.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { runQuery } from './queries.ts'
import { RunStatusWord } from './run-status.tsx'
import { RunSteps } from './run-steps.tsx'

const route = getRouteApi('/loop/runs/$id')

/** The record of one turn: what ran, on what, who taught it, what changed, how long from correction to serving. */
export function LoopRunPage() {
  const { id } = route.useParams()
  const mayStop = useMay('engineer')
  const run = useQuery(runQuery(useApi(), id))
  return (
    <Page
      title={run.data ? `A turn of the loop for ${run.data.function}` : 'A turn of the loop'}
      above={<Link to="/">The loop</Link>}
      actions={mayStop && run.data && run.data.finishedAt === null && <StopRun id={id} />}
    >
      <QueryView query={run}>{(found) => <RunView run={found} />}</QueryView>
    </Page>
  )
}

function RunView({ run }: { run: LoopRun }) {
  return (
    <>
      <FactList
        facts={[
          ['State', <RunStatusWord key="state" status={run.status} />],
          ['Before', run.baseline],
          ['After', run.candidate],
          ['Taught by', plural(run.teachers.length, 'person', 'people')],
          [
            'From correction to serving',
            run.correctionToServingMs === null ? 'not yet' : duration(run.correctionToServingMs),
          ],
          ['Began', fullTime(run.createdAt)],
          ['Took', run.finishedAt && duration(Date.parse(run.finishedAt) - Date.parse(run.createdAt))],
        ]}
      />
      <Section title="What ran">
        <RunSteps run={run} />
      </Section>
      <Section title="Who taught it">
        <div style={{ paddingTop: 10 }}>
          <Teachers teachers={run.teachers} />
        </div>
      </Section>
    </>
  )
}

function StopRun({ id }: { id: string }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const cancel = useMutation(
    api.loop.cancelRun.mutationOptions({
      onSuccess: () => {
        toasts.say('This turn was stopped. What its finished steps made stays.')
        return queryClient.invalidateQueries({ queryKey: api.loop.key() })
      },
      onError: toasts.fail,
    }),
  )
  return (
    <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
      Stop this turn
    </Button>
  )
}
