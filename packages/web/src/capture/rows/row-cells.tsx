import type { ReactNode } from 'react'
import type { RowPlace } from './row-list.tsx'
import classes from './rows.module.css'

type RowLineProps = Pick<RowPlace, 'index' | 'top' | 'height'> & { isFresh?: boolean; children: ReactNode }

/** One row of a list of any length, at its place in it. */
export function RowLine({ index, top, height, isFresh = false, children }: RowLineProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table element cannot do
    <div
      className={classes.row}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      data-fresh={isFresh}
      style={{ top, height }}
    >
      {children}
    </div>
  )
}

export function RowCell({ className = '', children }: { className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    <span role="cell" className={`clip ${className}`}>
      {children}
    </span>
  )
}
