import type { SignalWorth } from '@loopwright/contract'
import { percent } from '../../parts/format.ts'
import classes from './worth.module.css'

type CalibrationPlotProps = { label: string; points: SignalWorth['calibration'] }

/** How often it was good, for each fifth of a signal from its lowest to its highest, with intervals. */
export function CalibrationPlot({ label, points }: CalibrationPlotProps) {
  if (points.length === 0) return <span className="faint">too few</span>
  const said = points.map(({ observed }) => percent(observed.value, 0)).join(', ')
  return (
    <span className={classes.plot} role="img" aria-label={`${label}, by fifths: ${said}`} title={said}>
      {points.map(({ predicted, observed }) => (
        <span key={predicted} className={classes.fifth}>
          <span
            className={classes.interval}
            style={{ bottom: `${observed.low * 100}%`, height: `${(observed.high - observed.low) * 100}%` }}
          />
          <span className={classes.dot} style={{ bottom: `${observed.value * 100}%` }} />
        </span>
      ))}
    </span>
  )
}
