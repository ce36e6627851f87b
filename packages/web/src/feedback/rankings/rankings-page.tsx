import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Api } from '../../api/api.ts'
import { useApi } from '../../api/use-api.tsx'
import { CannotSay } from '../../parts/cannot-say.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { EstimateView } from '../../parts/estimate-view.tsx'
import { count, percent } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Section } from '../../parts/section.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { NameField } from '../name-field.tsx'
import { rankingsQuery } from '../queries.ts'

/** Ranked lists as the API tells of them. */
type Rankings = Awaited<ReturnType<Api['feedback']['getRankings']['call']>>

const route = getRouteApi('/feedback/rankings')

/** Search results and recommendations: what is clicked, freed of where it stood. */
export function RankingsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const rankings = useQuery(rankingsQuery(useApi(), search.function))
  return (
    <Page
      title="Ranked lists"
      about="What stands first is clicked because it stands first. Click rates as they are, and as they would be if every item stood first."
      actions={<FeedbackTabs current="/feedback/rankings" />}
    >
      <NameField
        name="function"
        value={search.function}
        onChange={(name) => void navigate({ search: name ? { function: name } : {}, replace: true })}
      />
      <QueryView query={rankings}>
        {(data) => (data.positions.length === 0 ? <NoLists /> : <Lists rankings={data} />)}
      </QueryView>
    </Page>
  )
}

function Lists({ rankings: { positions, items, interleaving, cannotSay } }: { rankings: Rankings }) {
  return (
    <>
      <Section title="By position" about="How often a position is looked at, next to the first.">
        <DataTable
          label="Clicks by position"
          columns={positionColumns}
          rows={positions}
          rowId={({ position }) => String(position)}
        />
      </Section>
      <Section title="By item">
        {cannotSay && <CannotSay missing={cannotSay} />}
        <DataTable label="Clicks by item" columns={itemColumns} rows={items} rowId={({ id }) => id} />
      </Section>
      {interleaving.length > 0 && (
        <Section
          title="Rankers against one another"
          about="Lists mixed from two rankers: in what share of those with a winner the first one got more clicks."
        >
          <DataTable
            label="Interleaved rankers"
            columns={interleavingColumns}
            rows={interleaving}
            rowId={({ one, other }) => JSON.stringify([one, other])}
          />
        </Section>
      )}
    </>
  )
}

const positionColumns: Column<Rankings['positions'][number]>[] = [
  { id: 'position', header: 'Position', cell: ({ position }) => position, width: '80px' },
  { id: 'rate', header: 'Click rate', cell: ({ clickRate }) => <EstimateView estimate={clickRate} /> },
  {
    id: 'examination',
    header: 'Looked at',
    cell: ({ examination }) => (examination === null ? '–' : percent(examination)),
    align: 'end',
  },
  {
    id: 'impressions',
    header: 'Shown',
    cell: ({ impressions }) => count(impressions),
    align: 'end',
    wide: true,
  },
  { id: 'clicks', header: 'Clicks', cell: ({ clicks }) => count(clicks), align: 'end', wide: true },
]

const itemColumns: Column<Rankings['items'][number]>[] = [
  { id: 'id', header: 'Item', cell: ({ id }) => <OutsideText text={id} longest={60} /> },
  {
    id: 'rate',
    header: 'Click rate',
    cell: ({ clickRate }) => <EstimateView estimate={clickRate} />,
    sortBy: ({ clickRate }) => clickRate?.value ?? null,
    wide: true,
  },
  {
    id: 'debiased',
    header: 'If it stood first',
    cell: ({ debiased }) => <EstimateView estimate={debiased} tone="good" />,
    sortBy: ({ debiased }) => debiased?.value ?? null,
  },
  {
    id: 'impressions',
    header: 'Shown',
    cell: ({ impressions }) => count(impressions),
    sortBy: ({ impressions }) => impressions,
    align: 'end',
    wide: true,
  },
]

const interleavingColumns: Column<Rankings['interleaving'][number]>[] = [
  {
    id: 'rankers',
    header: 'Rankers',
    cell: ({ one, other }) => <OutsideText text={`${one} against ${other}`} longest={80} />,
  },
  {
    id: 'share',
    header: 'Won by the first',
    cell: ({ share }) => (
      <EstimateView estimate={share} marks={[{ at: 0.5, label: 'As good as one another' }]} />
    ),
  },
  {
    id: 'lists',
    header: 'Lists',
    cell: ({ oneWins, otherWins, ties }) => `${count(oneWins)} : ${count(otherWins)}, ${count(ties)} ties`,
    align: 'end',
    wide: true,
  },
]

function NoLists() {
  return (
    <EmptyState title="No ranked lists yet" action={<Link to="/feedback/signals">The signals</Link>}>
      Send <code>impression</code> and <code>clicked</code> with an anchor of the kind <code>item</code>: its
      id, its position from 1 and, where two rankers were mixed, whose it was.
    </EmptyState>
  )
}
