import { duration } from '../parts/format.ts'
import { StatusWord } from '../parts/status-word.tsx'
import type { SpanLine } from './span-tree.ts'
import classes from './trace.module.css'

const deepestIndent = 8
const indentPx = 14

type WaterfallProps = { lines: readonly SpanLine[]; chosenId: string; onChoose: (spanId: string) => void }

/** The spans as a tree, each with the stretch of time it took. */
export function Waterfall({ lines, chosenId, onChoose }: WaterfallProps) {
  return (
    <ol className={classes.waterfall} aria-label="Spans">
      {lines.map(({ span, depth, start, width }) => (
        <li key={span.spanId}>
          <button type="button" aria-pressed={span.spanId === chosenId} onClick={() => onChoose(span.spanId)}>
            <span
              className={classes.spanName}
              style={{ paddingLeft: Math.min(depth, deepestIndent) * indentPx }}
            >
              <span className="clip">{span.name}</span>
              <span className="faint">{span.kind}</span>
            </span>
            {span.status === 'error' ? (
              <StatusWord tone="bad">failed</StatusWord>
            ) : (
              <span className="number quiet">{duration(span.durationMs)}</span>
            )}
            <span className={classes.track} aria-hidden="true">
              <span
                data-kind={span.kind}
                data-status={span.status}
                style={{ left: `${start * 100}%`, width: `${Math.max(0.5, width * 100)}%` }}
              />
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
