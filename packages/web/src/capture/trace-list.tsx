import type { TraceSummary } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useActions } from '../keys/keyboard.tsx'
import { count, duration, percent, plural } from '../parts/format.ts'
import { StatusWord } from '../parts/status-word.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import classes from './traces.module.css'

type TraceListProps = {
  rows: readonly TraceSummary[]
  hasMore: boolean
  isLoadingMore: boolean
  onMore: () => void
}

const rowPx = 34
const phoneRowPx = 66
const fetchAheadRows = 30

/** A list of any length: only the rows in view exist, the next page is fetched before the end is reached. */
export function TraceList({ rows, hasMore, isLoadingMore, onMore }: TraceListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isPhone = useMediaQuery('(max-width: 760px)', false)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isPhone ? phoneRowPx : rowPx),
    overscan: 12,
    getItemKey: (index) => rows[index]?.traceId ?? index,
  })
  const shown = virtualizer.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of a row changes with the width of the window
  useEffect(() => virtualizer.measure(), [isPhone])
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= rows.length - fetchAheadRows) onMore()
  }, [hasMore, isLoadingMore, lastShown, rows.length, onMore])

  const move = (step: number) => {
    const focused = Number(document.activeElement?.getAttribute('data-row') ?? (step > 0 ? -1 : 1))
    const next = Math.min(rows.length - 1, Math.max(0, focused + step))
    const focusRow = () => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)
      row?.focus()
      return Boolean(row)
    }
    virtualizer.scrollToIndex(next)
    // At once where the row is there, so that quick keys count; a row that was out of view comes with the next frame.
    if (!focusRow()) requestAnimationFrame(focusRow)
  }
  useActions({ 'traces.next': () => move(1), 'traces.previous': () => move(-1) })

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table element cannot do */}
      <div
        className={classes.table}
        role="table"
        aria-label="Traces"
        aria-rowcount={hasMore ? -1 : rows.length + 1}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div className={`${classes.row} ${classes.tableHead}`} role="row" tabIndex={-1}>
          {['When', 'Asked', 'Answered', 'Function', 'Variant', 'Took', 'Feedback'].map((title) => (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <span key={title} role="columnheader" tabIndex={-1}>
              {title}
            </span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard */}
        <div ref={scroller} className={classes.scroller} role="rowgroup" tabIndex={0}>
          <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }} role="presentation">
            {shown.map((item) => {
              const row = rows[item.index]
              return (
                row && (
                  <TraceRow key={item.key} row={row} index={item.index} top={item.start} height={item.size} />
                )
              )
            })}
          </div>
        </div>
      </div>
      <div className={classes.foot}>
        <span className="faint number">
          {hasMore ? `The newest ${count(rows.length)}` : plural(rows.length, 'trace')}
        </span>
        {hasMore && (
          <Button size="compact-xs" variant="default" loading={isLoadingMore} onClick={onMore}>
            Load older calls
          </Button>
        )}
      </div>
    </>
  )
}

function TraceRow({
  row,
  index,
  top,
  height,
}: {
  row: TraceSummary
  index: number
  top: number
  height: number
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table above
    <div className={classes.row} role="row" tabIndex={-1} aria-rowindex={index + 2} style={{ top, height }}>
      <Cell className="faint number">
        <TimeAgo time={row.startedAt} />
      </Cell>
      <Cell>
        <Link
          to="/traces/$traceId"
          params={{ traceId: row.traceId }}
          className={classes.rowLink}
          data-row={index}
        >
          {row.inputText.slice(0, 300) || row.name}
        </Link>
      </Cell>
      <Cell>
        {row.status === 'error' ? <StatusWord tone="bad">failed</StatusWord> : row.outputText.slice(0, 200)}
        {row.confidence !== null && <span className="faint number"> {percent(row.confidence, 0)}</span>}
      </Cell>
      <Cell className="quiet">{row.function ?? row.name}</Cell>
      <Cell className="quiet">{row.variant ?? row.model ?? ''}</Cell>
      <Cell className="quiet number">{duration(row.durationMs)}</Cell>
      <Cell className="quiet number">{row.feedbackCount > 0 ? count(row.feedbackCount) : ''}</Cell>
    </div>
  )
}

function Cell({ className = '', children }: { className?: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table above
    <span role="cell" className={`clip ${className}`}>
      {children}
    </span>
  )
}
