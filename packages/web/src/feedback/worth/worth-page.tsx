import type { SatisfactionModel, SignalWorth } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { EstimateView } from '../../parts/estimate-view.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { count, decimal, percent, sentence } from '../../parts/format.ts'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Section } from '../../parts/section.tsx'
import { StatusWord } from '../../parts/status-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { useToasts } from '../../parts/toasts.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { NameField } from '../name-field.tsx'
import { worthQuery } from '../queries.ts'
import { intervalName } from '../retention/interval-name.ts'
import { CalibrationPlot } from './calibration-plot.tsx'

const route = getRouteApi('/feedback/worth')

/** Which signals that nobody had to be asked for tell what people would have said. */
export function WorthPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const worth = useQuery(worthQuery(useApi(), search.function))
  return (
    <Page
      title="What signals are worth"
      about="How well each signal that nobody has to be asked for tells what people said outright. At 0.5 it is worth nothing; below, it says the opposite."
      actions={<FeedbackTabs current="/feedback/worth" />}
    >
      <NameField
        name="function"
        value={search.function}
        onChange={(name) => void navigate({ search: name ? { function: name } : {}, replace: true })}
      />
      <QueryView query={worth}>
        {({ items, model }) => (
          <>
            {items.length === 0 ? (
              <NoWorth />
            ) : (
              <DataTable label="What each signal is worth" columns={columns} rows={items} rowId={keyOf} />
            )}
            <Section
              title="Satisfaction"
              about="The probability that a call satisfied, from all its signals at once. It stands in for what people say only while its gate is open."
            >
              {model && <Model model={model} />}
              <FitButton functionName={search.function} hasModel={model !== null} />
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  )
}

const keyOf = ({ signal, afterMs, against }: SignalWorth) => JSON.stringify([signal, afterMs, against])

const columns: Column<SignalWorth>[] = [
  {
    id: 'signal',
    header: 'Signal',
    cell: ({ signal, afterMs }) =>
      afterMs === null ? sentence(signal) : `${sentence(signal)} after ${intervalName(afterMs)}`,
    sortBy: ({ signal }) => signal,
  },
  { id: 'against', header: 'Held against', cell: ({ against }) => sentence(against), wide: true },
  {
    id: 'auc',
    header: 'Tells good from bad (AUC)',
    cell: ({ auc, cannotSay }) => (
      <EstimateView
        estimate={auc}
        format={decimal}
        marks={[{ at: 0.5, label: 'Worth nothing' }]}
        tone={auc && auc.low > 0.5 ? 'good' : auc && auc.high < 0.5 ? 'bad' : 'plain'}
        missing={cannotSay ?? 'Too few calls have both.'}
      />
    ),
    sortBy: ({ auc }) => auc?.value ?? null,
  },
  {
    id: 'calibration',
    header: 'Good, from its lowest to its highest fifth',
    cell: ({ calibration, signal }) => <CalibrationPlot points={calibration} label={sentence(signal)} />,
    wide: true,
  },
]

function Model({ model }: { model: SatisfactionModel }) {
  const { gate, version, n, auc, calibrationError, fittedAt, against, weights } = model
  return (
    <>
      <FactList
        facts={[
          [
            'Gate',
            <StatusWord key="gate" tone={gate.isOpen ? 'good' : 'bad'}>
              {gate.isOpen ? 'open' : 'closed'}
            </StatusWord>,
          ],
          ['Because', gate.why],
          ['Function', model.function],
          ['Version', version],
          ['Fitted', <TimeAgo key="fitted" time={fittedAt} />],
          ['Held against', `${sentence(against)}, on ${count(n)} calls`],
          ['Calibration error', percent(calibrationError)],
        ]}
      />
      <EstimateView
        estimate={auc}
        format={decimal}
        marks={[{ at: 0.5, label: 'Worth nothing' }]}
        of="calls"
      />
      <p className="quiet">
        {weights
          .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
          .slice(0, 8)
          .map(
            ({ signal, weight }) =>
              `${sentence(signal)} ${weight > 0 ? '+' : '−'}${decimal(Math.abs(weight))}`,
          )
          .join(' · ')}
      </p>
    </>
  )
}

function FitButton({ functionName, hasModel }: { functionName: string | undefined; hasModel: boolean }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const fit = useMutation(
    api.feedback.fitSatisfaction.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.feedback.getSignalWorth.key() }),
      onError: toasts.fail,
    }),
  )
  if (functionName === undefined)
    return (
      <p className="quiet">
        Choose a function above to {hasModel ? 'fit its model anew' : 'fit a model for it'}.
      </p>
    )
  return (
    <div>
      <Button
        size="compact-sm"
        loading={fit.isPending}
        onClick={() => fit.mutate({ function: functionName })}
      >
        {hasModel ? 'Fit it anew' : 'Fit a model'}
      </Button>
    </div>
  )
}

function NoWorth() {
  return (
    <EmptyState title="Nothing to hold signals against yet" action={<Link to="/review">Ask for labels</Link>}>
      It takes calls of which people said outright whether they were good, and signals on the same calls.
    </EmptyState>
  )
}
