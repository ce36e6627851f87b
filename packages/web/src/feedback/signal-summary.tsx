import type { Estimate, Signal } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { EstimateView } from '../parts/estimate-view.tsx'
import { decimal, percent, sentence } from '../parts/format.ts'
import { QueryView } from '../parts/query-view.tsx'
import classes from './feedback.module.css'
import { summaryQuery } from './queries.ts'

type SummaryRow = { signal: string; kind: string; variant: string | null; estimate: Estimate }

/** Each signal as a group of rows on one scale, so that variants are compared by position. */
export function SignalSummary({
  functionName,
  signals,
}: {
  functionName: string | undefined
  signals: readonly Signal[]
}) {
  const summary = useQuery(summaryQuery(useApi(), functionName))
  return (
    <QueryView query={summary}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState
            title="No feedback yet"
            hasDemo
            action={<Link to="/start">Connect your application</Link>}
          >
            Send it with the SDK or to POST /api/v1/feedback, naming an inference by the id that came with its
            answer.
          </EmptyState>
        ) : (
          [...Map.groupBy(items, ({ signal }) => signal)].map(([name, rows]) => (
            <SignalGroup
              key={name}
              signal={signals.find((signal) => signal.name === name)}
              name={name}
              rows={rows}
            />
          ))
        )
      }
    </QueryView>
  )
}

type SignalGroupProps = { name: string; signal: Signal | undefined; rows: readonly SummaryRow[] }

function SignalGroup({ name, signal, rows }: SignalGroupProps) {
  const isNumber = signal?.type === 'number'
  const domain = isNumber ? domainOf(signal, rows) : ([0, 1] as const)
  return (
    <div className={classes.group}>
      <div className={classes.groupHead}>
        <h3>{sentence(name)}</h3>
        <span className="faint">
          {rows[0]?.kind}
          {signal?.direction === 'lower' && ', lower is better'}
          {signal?.direction === 'higher' && ', higher is better'}
        </span>
        {signal?.description && <span className="quiet">{signal.description}</span>}
      </div>
      {rows.map((row) => (
        <div key={row.variant ?? ''} className={classes.line}>
          <span className="clip">
            {row.variant ? (
              <Link to="/traces" search={{ variant: row.variant }}>
                {row.variant}
              </Link>
            ) : (
              <span className="quiet">no variant</span>
            )}
          </span>
          <EstimateView
            estimate={row.estimate}
            domain={domain}
            format={isNumber ? decimal : percent}
            missing="Nobody has said anything yet."
          />
        </div>
      ))}
    </div>
  )
}

function domainOf(signal: Signal, rows: readonly SummaryRow[]): readonly [number, number] {
  if (signal.range) return [signal.range.low, signal.range.high]
  const low = Math.min(0, ...rows.map(({ estimate }) => estimate.low))
  return [low, Math.max(low + 1e-6, ...rows.map(({ estimate }) => estimate.high)) * 1.05]
}
