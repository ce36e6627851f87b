import { useEffect, useRef } from 'react'
import { count, words } from '../parts/format.ts'
import { Keys } from '../parts/key-hint.tsx'
import classes from './review.module.css'

const numbered = 9

type LabelChoicesProps = {
  labels: readonly string[]
  all: number
  marked: string | undefined
  onChoose: (label: string) => void
}

/** The labels that fit what was typed; the first nine answer to their digit. */
export function LabelChoices({ labels, all, marked, onChoose }: LabelChoicesProps) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (marked) list.current?.querySelector('[data-marked="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <>
      <ul ref={list} className={classes.labels} aria-label="Labels">
        {labels.map((label, at) => (
          <li key={label}>
            <button type="button" data-marked={label === marked} onClick={() => onChoose(label)}>
              {at < numbered ? <Keys keys={String(at + 1)} /> : <span className={classes.unnumbered} />}
              <span className="clip">{words(label)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="quiet" aria-live="polite">
        {labels.length === 0
          ? 'No label fits. Escape clears what was typed.'
          : `${count(labels.length)} of ${count(all)} labels`}
      </p>
    </>
  )
}
