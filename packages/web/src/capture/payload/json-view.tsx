import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { count } from '../../parts/format.ts'
import { PlainText } from '../../parts/rendered-text.tsx'
import { unfoldedLines } from './fold-lines.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import classes from './payload.module.css'

const lineHeightPx = 19
const mostDrawnWhole = 60

/** A value as JSON that folds. Only the lines in view exist, long texts are cut until asked for, and what hides is written out. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const lines = useMemo(() => jsonLines(value), [value])
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const shown = useMemo(() => unfoldedLines(lines, folded), [lines, folded])
  const toggle = (at: number) =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(at)) next.add(at)
      return next
    })
  const line = (at: number) => {
    const found = lines[at]
    return found && <Line line={found} isFolded={folded.has(at)} onToggle={() => toggle(at)} />
  }
  if (lines.length <= mostDrawnWhole) {
    return (
      <div className={classes.json} dir="ltr">
        {shown.map((at) => (
          <div key={at}>{line(at)}</div>
        ))}
      </div>
    )
  }
  return <ManyLines shown={shown} line={line} label={label} />
}

type ManyLinesProps = { shown: readonly number[]; line: (at: number) => React.ReactNode; label: string }

function ManyLines({ shown, line, label }: ManyLinesProps) {
  const scroller = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeightPx,
    getItemKey: (index) => shown[index] ?? index,
    overscan: 20,
  })
  return (
    <section
      ref={scroller}
      className={`${classes.json} ${classes.jsonScroller}`}
      dir="ltr"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
      tabIndex={0}
    >
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            className={classes.placed}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {line(shown[item.index] ?? -1)}
          </div>
        ))}
      </div>
    </section>
  )
}

const indentPx = 14
const deepestIndent = 24

type LineProps = { line: JsonLine; isFolded: boolean; onToggle: () => void }

function Line({ line, isFolded, onToggle }: LineProps) {
  const [whole, setWhole] = useState(false)
  const folds = line.closesAt !== null && line.closesAt > 0
  return (
    <div className={classes.jsonLine} style={{ paddingLeft: Math.min(line.depth, deepestIndent) * indentPx }}>
      {folds ? (
        <button
          type="button"
          className={classes.fold}
          aria-expanded={!isFolded}
          aria-label={line.key ?? 'all'}
          onClick={onToggle}
        >
          {isFolded ? '▸' : '▾'}
        </button>
      ) : (
        <span className={classes.fold} aria-hidden="true" />
      )}
      <span>
        {line.key !== null && <bdi className={classes.key}>{line.key}: </bdi>}
        <bdi className={classes.value} data-tone={line.tone}>
          {line.text}
        </bdi>
        {isFolded && ` … ${line.text === '[' ? ']' : '}'}`}
        {line.hasComma && ','}
        {line.rest !== '' && !whole && (
          <>
            {' '}
            <button type="button" className={classes.more} onClick={() => setWhole(true)}>
              show {count(line.rest.length)} more characters
            </button>
          </>
        )}
        {whole && <PlainText text={line.rest} mono />}
      </span>
    </div>
  )
}
