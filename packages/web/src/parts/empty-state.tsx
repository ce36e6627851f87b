import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import classes from './states.module.css'

type EmptyStateProps = {
  title: string
  /** What would fill this page. */
  children: ReactNode
  /** A command that does, to be copied. */
  command?: string
  /** Or a button that does. */
  action?: ReactNode
}

/** An empty page says what would fill it, with the command or the button that does. */
export function EmptyState({ title, children, command, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      <div className="quiet">{children}</div>
      {command !== undefined && (
        <div className={classes.command}>
          <code>{command}</code>
          <CopyButton text={command} />
        </div>
      )}
      {action}
    </div>
  )
}
