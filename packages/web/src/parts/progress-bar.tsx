import { percent } from './format.ts'
import classes from './progress-bar.module.css'

/** How far a long action is: what it does now and the share done. */
export function ProgressBar({ done, total, label }: { done: number; total: number; label: string }) {
  const share = total > 0 ? Math.min(1, done / total) : 0
  return (
    <span className={classes.bar}>
      <span
        className={classes.track}
        role="progressbar"
        aria-label={label}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: percent(share).replace(' ', '') }} />
      </span>
      <span className="quiet number">
        {label} {percent(share, 0)}
      </span>
    </span>
  )
}
