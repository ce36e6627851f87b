import type { Overview } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import { counted, sentence, shortCount } from '../parts/format.ts'
import { arcPath, middleOf, pointAt, stagePages, stages } from '../parts/ring-geometry.ts'
import { LastImprovement } from './last-improvement.tsx'
import classes from './ring.module.css'

const inner = 150
const outer = 170
const labelRadius = 184
const shifts = { left: -100, middle: -50, right: 0 }
const width = 760
const height = 460

/**
 * The seven stages drawn as a ring, clockwise as the data travels. The arcs are drawn once; names and counts stand
 * around them as links, and on a phone below it as a list.
 */
export function Ring({ overview }: { overview: Overview }) {
  const byStage = new Map(overview.stages.map((stage) => [stage.stage, stage]))
  return (
    <div className={classes.ring}>
      <div className={classes.picture}>
        <svg
          viewBox={`${-outer - 4} ${-outer - 4} ${2 * outer + 8} ${2 * outer + 8}`}
          aria-hidden="true"
          className={classes.drawing}
        >
          {stages.map((stage, index) => (
            <path
              key={stage}
              d={arcPath(index, inner, outer, 0.012)}
              data-waiting={(byStage.get(stage)?.waiting?.count ?? 0) > 0}
              data-empty={byStage.get(stage)?.counts.every(({ value }) => value === 0) ?? true}
            />
          ))}
        </svg>
        <div className={classes.centre}>
          <LastImprovement last={overview.lastImprovement} />
        </div>
      </div>
      <ol className={classes.stages}>
        {stages.map((stage, index) => {
          const found = byStage.get(stage)
          const { x, y } = pointAt(middleOf(index), labelRadius)
          const side = Math.abs(x) < 60 ? 'middle' : x > 0 ? 'right' : 'left'
          return (
            <li
              key={stage}
              data-side={side}
              style={
                {
                  left: `${((x + width / 2) / width) * 100}%`,
                  top: `${((y + height / 2) / height) * 100}%`,
                  // Above the ring a label stands on its point, below it hangs from it, beside it is centred.
                  '--shift': `${shifts[side]}% ${-50 + 50 * (y / labelRadius)}%`,
                } as CSSProperties
              }
            >
              <Link to={stagePages[stage]}>
                <span className={classes.name}>
                  {sentence(stage)}
                  {found?.waiting && found.waiting.count > 0 && (
                    <span className={classes.waits}>
                      {shortCount(found.waiting.count)}
                      <span className="screen-reader-only"> {found.waiting.words}</span>
                    </span>
                  )}
                </span>
                <span className={classes.counts}>
                  {found?.counts.map(({ label, value }) => (
                    <span key={label} className={classes.count}>
                      <span className="number">{shortCount(value)}</span> {counted(value, label)}
                    </span>
                  ))}
                </span>
              </Link>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
