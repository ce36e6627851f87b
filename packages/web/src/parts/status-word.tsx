import type { Tone } from './interval-plot.tsx'
import classes from './status-word.module.css'

export type StatusTone = Tone | 'busy' | 'caution'

const shapes: Record<StatusTone, string> = { plain: '○', good: '●', bad: '▲', busy: '◐', caution: '◆' }

/** A state in words, told by a shape as well as by colour. */
export function StatusWord({ tone, children }: { tone: StatusTone; children: string }) {
  return (
    <span className={classes.status} data-tone={tone}>
      <span aria-hidden="true" className={classes.shape}>
        {shapes[tone]}
      </span>
      {children}
    </span>
  )
}
