import { CannotSay } from './cannot-say.tsx'
import classes from './estimate-view.module.css'
import { points } from './format.ts'
import { IntervalPlot, type Tone } from './interval-plot.tsx'

type DifferenceViewProps = {
  difference: number | null
  low: number | null
  high: number | null
  /** Another line than zero to read against, such as the margin that a gate allows. */
  mark?: { at: number; label: string }
  missing?: string
  /** Half the width of the scale; made from the interval when absent. */
  reach?: number
  /** Puts the figures below the picture, where there is no room beside it. */
  isNarrow?: boolean
}

/** A difference of two rates as a dot on an interval around zero: right is better, left is worse. */
export function DifferenceView({
  difference,
  low,
  high,
  mark,
  missing,
  reach,
  isNarrow = false,
}: DifferenceViewProps) {
  if (difference === null || low === null || high === null) {
    return <CannotSay missing={missing ?? 'Too few observations to compare.'} />
  }
  const half = reach ?? reachOf([low, high, mark?.at ?? 0])
  const words = `${points(difference)}, interval ${points(low)} to ${points(high)}${mark ? `; ${mark.label}` : ''}`
  const marks = [{ at: 0, label: 'no difference' }, ...(mark && mark.at !== 0 ? [mark] : [])]
  return (
    <span className={classes.estimate} data-narrow={isNarrow}>
      <IntervalPlot
        value={difference}
        low={low}
        high={high}
        domain={[-half, half]}
        marks={marks}
        tone={toneOf(low, high)}
        words={words}
      />
      <span className={`${classes.figures} ${classes.difference}`} aria-hidden="true">
        <strong>{points(difference)}</strong>
        <span className="quiet">
          {points(low)} to {points(high)}
        </span>
      </span>
    </span>
  )
}

/** Half a symmetric scale that holds all the values with a little room. */
export function reachOf(values: readonly number[]): number {
  return Math.max(0.02, ...values.map(Math.abs)) * 1.15
}

function toneOf(low: number, high: number): Tone {
  if (low > 0) return 'good'
  return high < 0 ? 'bad' : 'plain'
}
