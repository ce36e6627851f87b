import type { Estimate } from '@loopwright/contract'
import { CannotSay } from './cannot-say.tsx'
import classes from './estimate-view.module.css'
import { count, percent } from './format.ts'
import { IntervalPlot, type Tone } from './interval-plot.tsx'

type EstimateViewProps = {
  /** Null where too little is known; then `missing` says what would help. */
  estimate:
    | (Pick<Estimate, 'value' | 'low' | 'high' | 'n'> & Partial<Pick<Estimate, 'confidence' | 'method'>>)
    | null
  missing?: string
  domain?: readonly [number, number]
  format?: (value: number) => string
  marks?: readonly { at: number; label: string }[]
  tone?: Tone
  /** What was counted, after the n: "answers", "calls". */
  of?: string
}

/** A number with how sure it is: the dot on its interval, then the same in figures. */
export function EstimateView({
  estimate,
  missing = 'Too few observations to say.',
  domain = [0, 1],
  format = percent,
  marks = [],
  tone = 'plain',
  of = '',
}: EstimateViewProps) {
  if (!estimate || estimate.n === 0) return <CannotSay missing={missing} />
  const { value, low, high, n, confidence = 0.95, method } = estimate
  const words = [
    `${format(value)}, ${Math.round(confidence * 100)} % interval ${format(low)} to ${format(high)}`,
    `n = ${count(n)}${of && ` ${of}`}`,
    method,
  ]
    .filter(Boolean)
    .join('; ')
  return (
    <span className={classes.estimate}>
      <IntervalPlot
        value={value}
        low={low}
        high={high}
        domain={domain}
        marks={marks}
        tone={tone}
        words={words}
      />
      <span className={classes.figures} aria-hidden="true">
        <strong>{format(value)}</strong>
        <span className="quiet">
          {format(low)} to {format(high)}
        </span>
        <span className="faint">n {count(n)}</span>
      </span>
    </span>
  )
}
