import { arcPath, type StageName, stages } from '../parts/ring-geometry.ts'
import classes from './navigation.module.css'

/** The ring as the head of the navigation: the stage you are in is filled, one that waits for a person is marked. */
export function SmallRing({
  current,
  waiting,
}: {
  current: StageName | null
  waiting: ReadonlySet<StageName>
}) {
  return (
    <svg viewBox="-20 -20 40 40" width="30" height="30" aria-hidden="true" className={classes.ring}>
      {stages.map((stage, index) => (
        <path
          key={stage}
          d={arcPath(index, 11, 18, 0.022)}
          data-current={stage === current}
          data-waiting={waiting.has(stage)}
        />
      ))}
    </svg>
  )
}
