import type { FeedbackDimension, SignalEstimate } from '@loopwright/contract'
import type { EstimateScale } from './estimate-scale.ts'
import classes from './explorer.module.css'

type TimeChartProps = {
  rows: readonly SignalEstimate[]
  dimension: FeedbackDimension
  scale: EstimateScale
  isCorrected: boolean
}

const width = 640
const height = 96
const margin = { left: 8, right: 8, top: 8, bottom: 8 }

/** An estimate over time: its line, with its interval as a band. The rows below say the same in figures. */
export function TimeChart({ rows, dimension, scale, isCorrected }: TimeChartProps) {
  const seen = rows
    .flatMap((row) => {
      const estimate = isCorrected ? (row.corrected?.estimate ?? null) : row.raw
      const at = Date.parse(row.group[dimension] ?? '')
      return estimate && !Number.isNaN(at) ? [{ at, ...estimate }] : []
    })
    .toSorted((one, other) => one.at - other.at)
  if (seen.length < 2) return null
  const first = seen[0]!.at
  const span = seen.at(-1)!.at - first
  const [low, high] = scale.domain
  const x = (at: number) => margin.left + ((at - first) / span) * (width - margin.left - margin.right)
  const y = (value: number) =>
    margin.top +
    (1 - Math.min(1, Math.max(0, (value - low) / (high - low)))) * (height - margin.top - margin.bottom)
  const band = [
    ...seen.map((point) => `${x(point.at)},${y(point.high)}`),
    ...seen.toReversed().map((point) => `${x(point.at)},${y(point.low)}`),
  ]
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.chart} aria-hidden="true">
      <line x1={margin.left} x2={width - margin.right} y1={y(low)} y2={y(low)} className={classes.axis} />
      <polygon points={band.join(' ')} className={classes.band} />
      <polyline
        points={seen.map((point) => `${x(point.at)},${y(point.value)}`).join(' ')}
        className={classes.curve}
      />
      {seen.map((point) => (
        <circle key={point.at} cx={x(point.at)} cy={y(point.value)} r={2.5} className={classes.point} />
      ))}
    </svg>
  )
}
