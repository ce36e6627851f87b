import { duration } from '../parts/format.ts'
import type { SpanLine } from './span-tree.ts'
import classes from './trace.module.css'

const deepestIndent = 8

type WaterfallProps = { lines: readonly SpanLine[]; chosenId: string; onChoose: (spanId: string) => void }

/** The spans as a tree, each with the stretch of time it took. */
export function Waterfall({ lines, chosenId, onChoose }: WaterfallProps) {
  return (
    <ol className={classes.waterfall} aria-label="Spans">
      {lines.map(({ span, depth, start, width }) => (
        <li key={span.spanId}>
          <button
            type="button"
            aria-pressed={span.spanId === chosenId}
            onClick={() => onChoose(span.spanId)}
            style={{ paddingLeft: 8 + Math.min(depth, deepestIndent) * 14 }}
          >
            <span className={classes.spanName}>
              <span className="clip">{span.name}</span>
              <span className="faint">{span.kind}</span>
            </span>
            <span className="number quiet">
              {span.status === 'error' ? '▲ failed' : duration(span.durationMs)}
            </span>
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
