import type { Rollout } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { FactList } from '../parts/fact-list.tsx'
import { duration, fullTime, sentence } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { rolloutQuery } from './queries.ts'
import { RollBack } from './roll-back.tsx'
import { RolloutStatusWord } from './rollout-status.tsx'
import { RolloutSteps } from './rollout-steps.tsx'

const route = getRouteApi('/releases/$rolloutId')

/** One rollout: each look at it, what was seen, and what was decided. */
export function RolloutPage() {
  const { rolloutId } = route.useParams()
  const rollout = useQuery(rolloutQuery(useApi(), rolloutId))
  return (
    <Page
      title={rollout.data ? `${rollout.data.candidate} over ${rollout.data.control}` : 'Rollout'}
      above={<Link to="/releases">Releases</Link>}
      actions={rollout.data && <RolloutActions rollout={rollout.data} />}
    >
      <QueryView query={rollout}>
        {(found) => (
          <>
            <FactList
              facts={[
                ['State', <RolloutStatusWord key="state" status={found.status} />],
                ['Share of calls', `${found.percent} %`],
                [
                  'Function',
                  <Link key="function" to="/functions/$name" params={{ name: found.function }}>
                    {found.function}
                  </Link>,
                ],
                ['Environment', found.environment],
                [
                  'Success is',
                  <Link key="signal" to="/feedback" search={{ signal: found.signal }}>
                    {sentence(found.signal)}
                  </Link>,
                ],
                ['Began', fullTime(found.createdAt)],
                [
                  'Took',
                  found.finishedAt && duration(Date.parse(found.finishedAt) - Date.parse(found.createdAt)),
                ],
              ]}
            />
            <Section
              title="What was seen at each step"
              about="The candidate minus the control. These intervals may be looked at any time: looking early does not make them wrong."
            >
              <RolloutSteps history={found.history} />
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  )
}

function RolloutActions({ rollout }: { rollout: Rollout }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const mayChange = useMay('engineer')
  const look = useMutation(
    api.deploy.evaluateRollout.mutationOptions({
      onSuccess: (after) => {
        toasts.say(after.history.at(-1)?.reason ?? 'Looked.')
        return queryClient.invalidateQueries({ queryKey: api.deploy.key() })
      },
      onError: toasts.fail,
    }),
  )
  if (!mayChange || rollout.status === 'rolled-back') return null
  return (
    <>
      {rollout.finishedAt === null && (
        <Button
          size="xs"
          variant="default"
          loading={look.isPending}
          onClick={() => look.mutate({ id: rollout.id })}
        >
          Look now
        </Button>
      )}
      <RollBack rollout={rollout} />
    </>
  )
}
