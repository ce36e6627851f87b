import type { RetentionCurve, RetentionPoint } from '@loopwright/contract'
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { CannotSay } from '../../parts/cannot-say.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { EstimateView } from '../../parts/estimate-view.tsx'
import { count, percent } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { NameField } from '../name-field.tsx'
import { retentionQuery } from '../queries.ts'
import { intervalName } from './interval-name.ts'
import classes from './retention.module.css'
import { RetentionChart } from './retention-chart.tsx'
import { type RetentionSearch, retentionGroups } from './retention-search.ts'

const route = getRouteApi('/feedback/retention')

/** How much of what people accepted is still there, and for how long. */
export function RetentionPage() {
  const api = useApi()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const retention = useQuery(retentionQuery(api, search))
  const set = (name: keyof RetentionSearch, value: string) => {
    const { [name]: _, ...rest } = search
    void navigate({ search: value === '' ? rest : { ...rest, [name]: value }, replace: true })
  }
  return (
    <Page
      title="Retention"
      about="Accepting is quick; keeping is the better sign. What is left of accepted text some time after."
      actions={<FeedbackTabs current="/feedback/retention" />}
    >
      <div className="row" style={{ gap: 8, flexWrap: 'wrap', alignItems: 'flex-end' }}>
        <NameField name="function" value={search.function} onChange={(name) => set('function', name ?? '')} />
        <NativeSelect
          size="xs"
          label="Told apart by"
          value={search.by ?? ''}
          data={[
            { value: '', label: 'All together' },
            ...retentionGroups.map((group) => ({ value: group, label: `By ${group}` })),
          ]}
          onChange={(event) => set('by', event.currentTarget.value)}
        />
      </div>
      <QueryView query={retention}>
        {({ items }) =>
          items.length === 0 ? (
            <NoRetention />
          ) : (
            items.map((curve) => <Curve key={curve.group} curve={curve} by={search.by} />)
          )
        }
      </QueryView>
    </Page>
  )
}

function Curve({ curve, by }: { curve: RetentionCurve; by: string | undefined }) {
  const { group, shown, accepted, acceptance, points, cannotSay } = curve
  const name = by === undefined ? 'All suggestions' : group || `no ${by}`
  return (
    <section className={classes.curve} aria-label={name}>
      <div className={classes.head}>
        <h2>
          <OutsideText text={name} longest={60} />
        </h2>
        <span>
          <EstimateView estimate={acceptance} missing="Nothing was shown or refused yet." of="shown" />
          <span className="quiet">
            {count(accepted)} of {count(shown)} accepted
          </span>
        </span>
      </div>
      {points.length === 0 ? (
        <CannotSay missing={cannotSay ?? 'Nobody looked again at what was accepted.'} />
      ) : (
        <>
          <RetentionChart label={name} points={points} />
          <DataTable
            label={`What is left: ${name}`}
            columns={columns}
            rows={points}
            rowId={({ afterMs }) => String(afterMs)}
          />
          {cannotSay && <p className="quiet">{cannotSay}</p>}
        </>
      )}
    </section>
  )
}

const estimateColumn = (
  id: 'stillThere' | 'unedited' | 'survival',
  header: string,
): Column<RetentionPoint> => ({
  id,
  header,
  cell: (point) => <Figures estimate={point[id]} />,
  ...(id === 'survival' && { wide: true }),
})

/** The picture above has drawn it. */
function Figures({ estimate }: { estimate: RetentionPoint['stillThere'] }) {
  if (!estimate) return <span className="faint">cannot say</span>
  return (
    <span className={classes.figures}>
      {percent(estimate.value)}{' '}
      <span className="quiet">
        ({percent(estimate.low)} to {percent(estimate.high)})
      </span>
    </span>
  )
}

const columns: Column<RetentionPoint>[] = [
  {
    id: 'after',
    header: 'After',
    cell: ({ afterMs }) => <span className={classes.figures}>{intervalName(afterMs)}</span>,
    width: '72px',
  },
  estimateColumn('stillThere', 'Still there'),
  estimateColumn('unedited', 'Unedited'),
  estimateColumn('survival', 'Never gone'),
  { id: 'observed', header: 'Looked at', cell: ({ observed }) => count(observed), align: 'end' },
  {
    id: 'censored',
    header: 'Lost from sight',
    cell: ({ censored }) => count(censored),
    align: 'end',
    wide: true,
  },
]

function NoRetention() {
  return (
    <EmptyState title="Nothing was watched yet" action={<Link to="/feedback">Other feedback</Link>}>
      Tell which suggestions were shown and accepted with <code>trackSuggestion</code> of the SDK: it looks
      again after 15 s, 30 s, 2, 5 and 10 minutes. Telemetry of an editor is taken in with{' '}
      <code>loopwright import</code>.
    </EmptyState>
  )
}
