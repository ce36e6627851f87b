import type { FeedbackDimension, Signal, SignalEstimate } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { count, plural, sentence, words } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { estimatesQuery } from '../queries.ts'
import { intervalName } from '../retention/interval-name.ts'
import { EstimateLines, ResponseRate } from './estimate-lines.tsx'
import { estimateScale } from './estimate-scale.ts'
import classes from './explorer.module.css'
import type { FeedbackSearch } from './explorer-search.ts'
import { TimeChart } from './time-chart.tsx'

type SignalEstimatesProps = { search: FeedbackSearch; nowMs: number; signals: readonly Signal[] }

/** Each signal with its groups on one scale. */
export function SignalEstimates({ search, nowMs, signals }: SignalEstimatesProps) {
  const estimates = useQuery(estimatesQuery(useApi(), search, nowMs))
  return (
    <QueryView query={estimates}>
      {({ items, leftOut, isCut }) => {
        const shown = search.kind ? items.filter(({ kind }) => kind === search.kind) : items
        if (shown.length === 0) return <NoEstimates isFiltered={Object.keys(search).length > 0} />
        const groups = Map.groupBy(shown, ({ signal, afterMs }) => JSON.stringify([signal, afterMs]))
        return (
          <>
            {search.withoutFlagged && (
              <p className="quiet" role="status">
                {leftOut === 0
                  ? 'No source is flagged: nothing was left out.'
                  : `${plural(leftOut, 'observation')} of flagged sources left out.`}{' '}
                <Link to="/feedback/quality">What is flagged</Link>
              </p>
            )}
            {[...groups.entries()].map(([key, rows]) => (
              <SignalGroup
                key={key}
                rows={rows}
                signal={signals.find(({ name }) => name === rows[0]!.signal)}
                search={search}
              />
            ))}
            {isCut && (
              <p className="quiet">
                There are more groups than are shown: only the largest {count(items.length)} are. Narrow the
                question down.
              </p>
            )}
          </>
        )
      }}
    </QueryView>
  )
}

type SignalGroupProps = {
  rows: readonly SignalEstimate[]
  signal: Signal | undefined
  search: FeedbackSearch
}

const times: ReadonlySet<string> = new Set(['hour', 'day', 'week'] satisfies FeedbackDimension[])

function SignalGroup({ rows, signal, search }: SignalGroupProps) {
  const { signal: name, afterMs, kind } = rows[0]!
  const title = afterMs === null ? sentence(name) : `${sentence(name)} after ${intervalName(afterMs)}`
  const scale = estimateScale(signal, rows)
  const isOverTime = search.by !== undefined && times.has(search.by) && search.and === undefined
  return (
    <section className={classes.group} aria-label={title}>
      <div className={classes.groupHead}>
        <h3>
          <Link to="/feedback" search={{ ...search, signal: name }}>
            {title}
          </Link>
        </h3>
        <span className="faint">
          {kind}
          {signal && signal.direction !== 'none' && `, ${signal.direction} is better`}
        </span>
        {signal?.description && <span className="quiet">{signal.description}</span>}
      </div>
      {isOverTime && rows.length > 1 && (
        <TimeChart rows={rows} dimension={search.by!} scale={scale} isCorrected={search.correct === true} />
      )}
      {rows.map((item) => (
        <div key={JSON.stringify(item.group)} className={classes.line}>
          <span className={classes.name}>
            <GroupName group={item.group} />
            <ResponseRate item={item} />
          </span>
          <EstimateLines item={item} {...scale} isCorrected={search.correct === true} />
        </div>
      ))}
    </section>
  )
}

function GroupName({ group }: { group: SignalEstimate['group'] }) {
  const parts = Object.entries(group)
  if (parts.length === 0) return <span className="quiet">all calls</span>
  return parts.map(([dimension, value]) => (
    <span key={dimension} className="clip">
      {value === '' ? (
        <span className="quiet">no {words(dimension)}</span>
      ) : (
        <OutsideText text={value} longest={48} />
      )}
    </span>
  ))
}

function NoEstimates({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState title="Nothing fits" action={<Link to="/feedback">Ask about everything</Link>}>
        No feedback answers what was chosen above.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No feedback yet" hasDemo action={<Link to="/start">Connect your application</Link>}>
      Send it with the SDK or to POST /api/v1/feedback, naming an inference by the id that came with its
      answer; or put <Link to="/feedback/browser">the widget</Link> beside the answer.
    </EmptyState>
  )
}
