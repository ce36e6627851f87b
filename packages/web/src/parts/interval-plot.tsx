import classes from './interval-plot.module.css'

export type Tone = 'plain' | 'good' | 'bad'

type IntervalPlotProps = {
  value: number
  low: number
  high: number
  /** The ends of the scale. Rows of one table share it, so that their dots can be compared by position. */
  domain: readonly [number, number]
  /** Lines to read the interval against, such as zero or a margin. */
  marks?: readonly { at: number; label: string }[]
  tone?: Tone
  /** The whole statement in words, for those who do not see the picture. */
  words: string
}

/** A dot on an interval: how large, and how sure. */
export function IntervalPlot({
  value,
  low,
  high,
  domain,
  marks = [],
  tone = 'plain',
  words,
}: IntervalPlotProps) {
  const at = (position: number) =>
    `${(clamp((position - domain[0]) / (domain[1] - domain[0])) * 100).toFixed(2)}%`
  const width =
    clamp((high - domain[0]) / (domain[1] - domain[0])) - clamp((low - domain[0]) / (domain[1] - domain[0]))
  return (
    <span className={classes.plot} role="img" aria-label={words} title={words} data-tone={tone}>
      <span className={classes.scale} />
      {marks.map((mark) => (
        <span key={mark.label} className={classes.mark} style={{ left: at(mark.at) }} title={mark.label} />
      ))}
      <span className={classes.interval} style={{ left: at(low), width: `${(width * 100).toFixed(2)}%` }} />
      <span className={classes.dot} style={{ left: at(value) }} />
    </span>
  )
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
