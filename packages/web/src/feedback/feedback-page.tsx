import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { sentence } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Section } from '../parts/section.tsx'
import type { FeedbackSearch } from './feedback-search.ts'
import { LatestFeedback } from './latest-feedback.tsx'
import { functionsQuery, signalsQuery } from './queries.ts'
import { SignalSummary } from './signal-summary.tsx'

const route = getRouteApi('/feedback')

const kindChoices = [
  { value: '', label: 'All kinds' },
  { value: 'explicit', label: 'Said outright' },
  { value: 'implicit', label: 'Shown by what people did' },
  { value: 'automated', label: 'Checked by evaluators' },
  { value: 'review', label: 'Judged by reviewers' },
]

/** What people and machines said about the answers: each signal by variant, then the latest of it. */
export function FeedbackPage() {
  const api = useApi()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const functions = useQuery(functionsQuery(api))
  const signals = useQuery(signalsQuery(api))
  const set = (name: keyof FeedbackSearch, value: string) => {
    const { [name]: _, ...rest } = search
    void navigate({ search: value === '' ? rest : { ...rest, [name]: value }, replace: true })
  }
  return (
    <Page
      title="Feedback"
      about="Four kinds of evidence about every answer: said outright, shown by what people did next, checked by evaluators, judged by reviewers."
      actions={
        <NativeSelect
          size="xs"
          aria-label="Function"
          value={search.function ?? ''}
          data={[
            { value: '', label: 'All functions' },
            ...(functions.data?.items.map(({ name }) => name) ?? []),
          ]}
          onChange={(event) => set('function', event.currentTarget.value)}
        />
      }
    >
      <Section
        title="Signals by variant"
        about="Dots further right are better where the signal says so; bars that overlap cannot be told apart yet."
      >
        <SignalSummary functionName={search.function} signals={signals.data?.items ?? []} />
      </Section>
      <Section
        title="Latest"
        aside={
          <span className="row">
            <NativeSelect
              size="xs"
              aria-label="Kind"
              value={search.kind ?? ''}
              data={kindChoices}
              onChange={(event) => set('kind', event.currentTarget.value)}
            />
            <NativeSelect
              size="xs"
              aria-label="Signal"
              value={search.signal ?? ''}
              data={[
                { value: '', label: 'All signals' },
                ...(signals.data?.items.map(({ name }) => ({ value: name, label: sentence(name) })) ?? []),
              ]}
              onChange={(event) => set('signal', event.currentTarget.value)}
            />
          </span>
        }
      >
        <LatestFeedback search={search} />
      </Section>
    </Page>
  )
}
