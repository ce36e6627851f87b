import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { useActions } from '../../keys/keyboard.tsx'
import { count, plural } from '../../parts/format.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import classes from './rows.module.css'
import { useListPlace } from './use-list-place.ts'
import { useStillReading } from './use-still-reading.ts'

/** Where a row stands, for the row to say so. */
export type RowPlace = { index: number; top: number; height: number; onOpen: () => void }

type RowListProps<Row> = {
  /** What the table lists, for those who hear the page, and what one of it is called. */
  label: string
  noun: string
  titles: readonly string[]
  /** Sets the widths of the columns. */
  className: string | undefined
  /** Which list this is, to find the place again where it was left. */
  listKey: string
  rows: readonly Row[]
  idOf: (row: Row) => string
  row: (row: Row, place: RowPlace) => ReactNode
  hasMore: boolean
  isLoadingMore: boolean
  isFailing: boolean
  onMore: () => void
  /** What is said of following, while the list is live. */
  news?: string | null
}

const rowPx = 32
const phoneRowPx = 62
const fetchAheadRows = 40

/** A list of any length: only the rows in view exist, the next page is fetched before the end is reached. */
export function RowList<Row>(props: RowListProps<Row>) {
  const { label, titles, className, listKey, rows, idOf, hasMore, isLoadingMore, isFailing, onMore } = props
  const scroller = useRef<HTMLDivElement>(null)
  const isPhone = useMediaQuery('(max-width: 760px)', window.innerWidth <= 760)
  const heightPx = isPhone ? phoneRowPx : rowPx
  const [left, leavePlace] = useListPlace(listKey)
  const toFocus = useRef(left?.rowId)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => heightPx,
    initialOffset: left?.offsetPx ?? 0,
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : idOf(row)
    },
  })
  const shown = virtualizer.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  const { unseen, showNew } = useStillReading(scroller, rows, idOf, heightPx)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of a row changes with the width of the window
  useEffect(() => virtualizer.measure(), [isPhone])
  useEffect(() => {
    if (hasMore && !isLoadingMore && !isFailing && lastShown >= rows.length - fetchAheadRows) onMore()
  }, [hasMore, isLoadingMore, isFailing, lastShown, rows.length, onMore])
  // The row that was opened has the focus again, as soon as it is drawn.
  useEffect(() => {
    const link = toFocus.current && scroller.current?.querySelector<HTMLElement>(rowSelector(toFocus.current))
    if (!link) return
    toFocus.current = undefined
    link.focus({ preventScroll: true })
  })
  useActions({
    ...useRowKeys(scroller, rows.length, (index) => virtualizer.scrollToIndex(index)),
    ...(unseen > 0 && { 'rows.show-new': showNew }),
  })

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table element cannot do */}
      <div
        className={`${classes.table} ${className}`}
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div className={`${classes.row} ${classes.tableHead}`} role="row" tabIndex={-1}>
          {titles.map((title) => (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <span key={title} role="columnheader" tabIndex={-1}>
              {title}
            </span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          ref={scroller}
          className={classes.scroller}
          role="rowgroup"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
          tabIndex={0}
        >
          <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }} role="presentation">
            {shown.map((item) => {
              const row = rows[item.index]
              if (row === undefined) return null
              const onOpen = () =>
                leavePlace({ offsetPx: scroller.current?.scrollTop ?? 0, rowId: idOf(row) })
              return props.row(row, { index: item.index, top: item.start, height: item.size, onOpen })
            })}
          </div>
        </div>
      </div>
      <div className={classes.foot}>
        <span className="faint number">
          {hasMore ? `The newest ${count(rows.length)}` : plural(rows.length, props.noun)}
        </span>
        {hasMore && (
          <Button size="compact-xs" variant="default" loading={isLoadingMore} onClick={onMore}>
            {isFailing ? 'Could not load more: try again' : 'Load older ones'}
          </Button>
        )}
        {unseen > 0 && (
          <Button
            size="compact-sm"
            className={classes.unseen}
            onClick={showNew}
            rightSection={<KeyHint action="rows.show-new" />}
          >
            ↑ {count(unseen)} new
          </Button>
        )}
        {props.news && (
          <span className={`${classes.news} quiet`} role="status">
            {props.news}
          </span>
        )}
      </div>
    </>
  )
}

function rowSelector(id: string): string {
  return `[data-row-id="${CSS.escape(id)}"]`
}

/** Walks through the rows: the focus goes from link to link, wherever they are in the list. */
function useRowKeys(
  scroller: React.RefObject<HTMLDivElement | null>,
  rowCount: number,
  scrollTo: (index: number) => void,
) {
  const move = (step: number) => {
    const focused = document.activeElement?.getAttribute('data-row')
    const from = focused === null || focused === undefined ? null : Number(focused)
    const next = Math.min(rowCount - 1, Math.max(0, from === null ? 0 : from + step))
    const focusRow = () => {
      const link = scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)
      link?.focus()
      return Boolean(link)
    }
    scrollTo(next)
    // At once where the row is there, so that quick keys count; a row that was out of view comes with the next frame.
    if (!focusRow()) requestAnimationFrame(focusRow)
  }
  return { 'rows.next': () => move(1), 'rows.previous': () => move(-1) }
}
