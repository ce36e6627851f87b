import type { RetentionPoint } from '@loopwright/contract'
import { percent } from '../../parts/format.ts'
import { curveScale } from './curve-scale.ts'
import { intervalName } from './interval-name.ts'
import classes from './retention.module.css'

const box = { width: 640, height: 240, left: 44, right: 24, top: 12, bottom: 28 }

const lines = [
  { of: 'stillThere', label: 'still there' },
  { of: 'unedited', label: 'unedited' },
  { of: 'survival', label: 'never gone (survival)' },
] as const

type Seen = { afterMs: number; value: number; low: number; high: number }

/** Shares of the accepted texts by the time since, each with its interval drawn as a whisker. */
export function RetentionChart({ label, points }: { label: string; points: readonly RetentionPoint[] }) {
  const curves = lines.map((line) => ({
    ...line,
    seen: points.flatMap((point): Seen[] => {
      const estimate = point[line.of]
      return estimate ? [{ afterMs: point.afterMs, ...estimate }] : []
    }),
  }))
  const all = curves.flatMap(({ seen }) => seen)
  if (all.length === 0) return null
  const scale = curveScale(all, box)
  return (
    <figure className={classes.figure}>
      <svg
        viewBox={`0 0 ${box.width} ${box.height}`}
        className={classes.chart}
        role="img"
        aria-label={`${label}: ${curves.map(({ label: name, seen }) => `${name} ${inWords(seen)}`).join('; ')}`}
      >
        {scale.ticks.map((share) => (
          <g key={share}>
            <line
              x1={box.left}
              x2={box.width - box.right}
              y1={scale.y(share)}
              y2={scale.y(share)}
              className={classes.grid}
            />
            <text x={box.left - 8} y={scale.y(share) + 4} textAnchor="end">
              {percent(share, 0)}
            </text>
          </g>
        ))}
        {points.map(({ afterMs }) => (
          <text key={afterMs} x={scale.x(afterMs)} y={box.height - 8} textAnchor="middle">
            {intervalName(afterMs)}
          </text>
        ))}
        {curves.map(({ of, seen }, index) => (
          <g key={of} data-line={of} className={classes.line}>
            <polyline
              points={seen
                .map(({ afterMs, value }) => `${scale.x(afterMs) + shift(index)},${scale.y(value)}`)
                .join(' ')}
            />
            {seen.map(({ afterMs, value, low, high }) => (
              <g key={afterMs}>
                <line
                  x1={scale.x(afterMs) + shift(index)}
                  x2={scale.x(afterMs) + shift(index)}
                  y1={scale.y(low)}
                  y2={scale.y(high)}
                  className={classes.whisker}
                />
                <circle cx={scale.x(afterMs) + shift(index)} cy={scale.y(value)} r={4} />
              </g>
            ))}
          </g>
        ))}
      </svg>
      <figcaption className={classes.legend}>
        {lines.map(({ of, label: name }) => (
          <span key={of} data-line={of} className={classes.key}>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

/** Whiskers of one interval stand beside one another, not on top. */
function shift(index: number): number {
  return (index - 1) * 7
}

function inWords(seen: readonly Seen[]): string {
  return seen.map(({ afterMs, value }) => `${percent(value)} after ${intervalName(afterMs)}`).join(', ')
}
