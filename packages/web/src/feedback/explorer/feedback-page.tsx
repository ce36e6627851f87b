import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { Page } from '../../parts/page.tsx'
import { Section } from '../../parts/section.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { signalsQuery } from '../queries.ts'
import { kindChoices } from './choices.ts'
import { ExplorerQuestions } from './explorer-questions.tsx'
import type { FeedbackSearch } from './explorer-search.ts'
import { LatestFeedback } from './latest-feedback.tsx'
import { SignalEstimates } from './signal-estimates.tsx'

const route = getRouteApi('/feedback')
const minuteMs = 60_000

/** What people and machines said about the answers: any signal by anything that is known of the calls, then the latest of it. */
export function FeedbackPage() {
  const api = useApi()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const signals = useQuery(signalsQuery(api))
  const wanted = JSON.stringify(search)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the period begins anew when the question changes
  const nowMs = useMemo(() => Math.floor(Date.now() / minuteMs) * minuteMs, [wanted])
  const change = (next: FeedbackSearch) => void navigate({ search: next, replace: true })
  return (
    <Page
      title="Feedback"
      about="Four kinds of evidence about every answer: said outright, shown by what people did next, checked by evaluators, judged by reviewers."
      actions={<FeedbackTabs current="/feedback" />}
    >
      <ExplorerQuestions search={search} signals={signals.data?.items ?? []} onChange={change} />
      <Section
        title={search.by === undefined ? 'Signals' : `Signals by ${search.by.replace('_', ' ')}`}
        about="Bars that overlap cannot be told apart yet."
      >
        <SignalEstimates search={search} nowMs={nowMs} signals={signals.data?.items ?? []} />
      </Section>
      <Section
        title="Latest"
        aside={
          <NativeSelect
            size="xs"
            aria-label="Kind"
            value={search.kind ?? ''}
            data={[{ value: '', label: 'All kinds' }, ...kindChoices]}
            onChange={(event) => {
              const { kind: _, ...rest } = search
              const chosen = kindChoices.find(({ value }) => value === event.currentTarget.value)
              change(chosen ? { ...rest, kind: chosen.value } : rest)
            }}
          />
        }
      >
        <LatestFeedback search={search} nowMs={nowMs} />
      </Section>
    </Page>
  )
}
