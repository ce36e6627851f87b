import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef } from 'react'
import { duration, plural } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import type { SpanLine, SpanTree } from './span-tree.ts'
import { timeTicks } from './time-ticks.ts'
import classes from './waterfall.module.css'

const rowPx = 30
const deepestIndent = 10
const indentPx = 14
const mostEvents = 40
const mostTicks = 3

type WaterfallProps = {
  tree: SpanTree
  /** The lines in view: those under a collapsed span are left out. */
  lines: readonly SpanLine[]
  collapsed: ReadonlySet<string>
  chosenId: string
  onChoose: (spanId: string) => void
  onToggle: (spanId: string) => void
}

/** The spans as a tree, each with the stretch of time it took. Only the lines in view exist. */
export function Waterfall({ tree, lines, collapsed, chosenId, onChoose, onToggle }: WaterfallProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const chosenAt = lines.findIndex(({ span }) => span.spanId === chosenId)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => lines[index]?.span.spanId ?? index,
    overscan: 16,
  })
  const isFirst = useRef(true)
  useEffect(() => {
    if (chosenAt >= 0) virtualizer.scrollToIndex(chosenAt, { align: isFirst.current ? 'center' : 'auto' })
    isFirst.current = false
  }, [chosenAt, virtualizer])

  const ticks = timeTicks(tree.wholeMs, mostTicks)
  return (
    <div className={classes.waterfall}>
      <div className={classes.axis} aria-hidden="true">
        <span>Span</span>
        <div className={classes.ticks}>
          {ticks.map((tick) => (
            <span
              key={tick}
              data-late={tick / tree.wholeMs > 0.82}
              style={{ left: `${(tick / tree.wholeMs) * 100}%` }}
            >
              {tick === 0 ? '0' : duration(tick).replace('.0 ', ' ')}
            </span>
          ))}
        </div>
        <span className={classes.took}>Took</span>
      </div>
      <div
        ref={scroller}
        className={classes.scroller}
        role="tree"
        tabIndex={0}
        aria-label="Spans"
        aria-activedescendant={chosenAt < 0 ? undefined : `${id}-${chosenAt}`}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return (
              line && (
                <Row
                  key={item.key}
                  id={`${id}-${item.index}`}
                  line={line}
                  beganAtMs={tree.beganAtMs}
                  wholeMs={tree.wholeMs}
                  top={item.start}
                  isChosen={item.index === chosenAt}
                  isCollapsed={collapsed.has(line.span.spanId)}
                  onChoose={() => onChoose(line.span.spanId)}
                  onToggle={() => onToggle(line.span.spanId)}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

type RowProps = {
  id: string
  line: SpanLine
  beganAtMs: number
  wholeMs: number
  top: number
  isChosen: boolean
  isCollapsed: boolean
  onChoose: () => void
  onToggle: () => void
}

function Row({ id, line, beganAtMs, wholeMs, top, isChosen, isCollapsed, onChoose, onToggle }: RowProps) {
  const { span, depth, below } = line
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's keys move through the tree
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active line
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      aria-expanded={below > 0 ? !isCollapsed : undefined}
      className={classes.row}
      style={{ top }}
      onClick={onChoose}
    >
      <span className={classes.name} style={{ paddingLeft: Math.min(depth, deepestIndent) * indentPx }}>
        {below > 0 ? (
          <span
            className={classes.fold}
            aria-hidden="true"
            onClick={(event) => {
              event.stopPropagation()
              onToggle()
            }}
          >
            {isCollapsed ? '▸' : '▾'}
          </span>
        ) : (
          <span className={classes.fold} aria-hidden="true" />
        )}
        {span.status === 'error' && (
          <span className="bad">
            <span aria-hidden="true">▲</span>
            <span className="screen-reader-only">failed: </span>
          </span>
        )}
        <span className="clip">
          <OutsideText text={span.name} longest={120} />
        </span>
        {isCollapsed && <span className="faint number">+{below}</span>}
        <span className={classes.kind}>{span.kind}</span>
        {line.isOrphan && (
          <span className="faint" title="Its parent has not arrived">
            ⋯
          </span>
        )}
      </span>
      <span className={classes.track} aria-hidden="true">
        <span
          data-kind={span.kind}
          data-status={span.status}
          style={{
            left: `${Math.min(99.5, line.start * 100)}%`,
            width: `${Math.max(0.5, Math.min(1 - line.start, line.width) * 100)}%`,
          }}
        />
        {span.events.slice(0, mostEvents).map((event, at) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: the events of a span never move
            key={at}
            title={event.name.slice(0, 120)}
            style={{ left: `${shareOf(event.at, beganAtMs, wholeMs) * 100}%` }}
          />
        ))}
      </span>
      <span className={`${classes.took} quiet number`}>
        {duration(span.durationMs)}
        {span.events.length > 0 && (
          <span className="screen-reader-only">, {plural(span.events.length, 'event')}</span>
        )}
      </span>
    </div>
  )
}

function shareOf(time: string, beganAtMs: number, wholeMs: number): number {
  return Math.min(1, Math.max(0, (Date.parse(time) - beganAtMs) / wholeMs))
}
