import classes from './interval-plot.module.css'

type BoundsPlotProps = {
  low: number
  high: number
  domain: readonly [number, number]
  /** The whole statement in words, for those who do not see the picture. */
  words: string
}

/** Between what and what the truth lies, where no value in between is likelier than another. */
export function BoundsPlot({ low, high, domain, words }: BoundsPlotProps) {
  const share = (position: number) =>
    Math.min(1, Math.max(0, (position - domain[0]) / (domain[1] - domain[0])))
  return (
    <span className={classes.plot} role="img" aria-label={words} title={words}>
      <span className={classes.scale} />
      <span
        className={classes.bounds}
        style={{ left: `${share(low) * 100}%`, width: `${(share(high) - share(low)) * 100}%` }}
      />
    </span>
  )
}
