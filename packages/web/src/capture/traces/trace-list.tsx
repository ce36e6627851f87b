import type { TraceSummary } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import { cost, count, duration, percent } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { StatusWord } from '../../parts/status-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { RowCell, RowLine } from '../rows/row-cells.tsx'
import { RowList, type RowPlace } from '../rows/row-list.tsx'
import rowClasses from '../rows/rows.module.css'
import classes from './traces.module.css'

type TraceListProps = {
  listKey: string
  rows: readonly TraceSummary[]
  /** Those that came while the list is looked at. */
  arrived: ReadonlyMap<string, TraceSummary>
  hasMore: boolean
  isLoadingMore: boolean
  isFailing: boolean
  onMore: () => void
  news: string | null
}

const titles = [
  'When',
  'Asked',
  'Answered',
  'Function',
  'Variant or model',
  'Spans',
  'Took',
  'Cost',
  'Feedback',
]

/** To a hundredth of a cent, so that costs below one another compare; a trace says it to the last digit. */
function roughCost(microUsd: number): string {
  if (microUsd >= 1_000_000 || microUsd === 0) return cost(microUsd)
  return microUsd < 100 ? '< $0.0001' : `$${(microUsd / 1_000_000).toFixed(4)}`
}

const idOf = ({ traceId }: TraceSummary) => traceId

export function TraceList({ arrived, ...list }: TraceListProps) {
  return (
    <RowList
      {...list}
      label="Traces"
      noun="trace"
      titles={titles}
      className={classes.columns}
      idOf={idOf}
      row={(row, place) => (
        <TraceRow key={row.traceId} row={row} place={place} isFresh={arrived.has(row.traceId)} />
      )}
    />
  )
}

function TraceRow({ row, place, isFresh }: { row: TraceSummary; place: RowPlace; isFresh: boolean }) {
  return (
    <RowLine {...place} isFresh={isFresh}>
      <RowCell className="faint number">
        <TimeAgo time={row.startedAt} />
      </RowCell>
      <RowCell>
        <Link
          to="/traces/$traceId"
          params={{ traceId: row.traceId }}
          className={rowClasses.rowLink}
          data-row={place.index}
          data-row-id={row.traceId}
          onClick={place.onOpen}
        >
          <OutsideText text={row.inputText || row.name} />
        </Link>
      </RowCell>
      <RowCell>
        {row.status === 'error' ? (
          <StatusWord tone="bad">failed</StatusWord>
        ) : (
          <OutsideText text={row.outputText} longest={200} />
        )}
        {row.confidence !== null && <span className="faint number"> {percent(row.confidence, 0)}</span>}
      </RowCell>
      <RowCell className="quiet">
        <OutsideText text={row.function ?? row.name} longest={80} />
      </RowCell>
      <RowCell className="quiet">
        <OutsideText text={row.variant ?? row.model ?? ''} longest={80} />
      </RowCell>
      <RowCell className="quiet number">{count(row.spanCount)}</RowCell>
      <RowCell className="quiet number">{duration(row.durationMs)}</RowCell>
      <RowCell className="quiet number">
        {row.costMicroUsd === null ? '' : roughCost(row.costMicroUsd)}
      </RowCell>
      <RowCell className="quiet number">{row.feedbackCount > 0 ? count(row.feedbackCount) : ''}</RowCell>
    </RowLine>
  )
}
