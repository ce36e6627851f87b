import type { ReactNode } from 'react'
import { useConnectKeys } from '../api/connect-keys.ts'
import { CopyButton } from './copy-button.tsx'
import classes from './states.module.css'

type EmptyStateProps = {
  title: string
  /** What would fill this page. */
  children: ReactNode
  /** The demo would: its command for this server, to be copied, is shown. */
  hasDemo?: boolean
  /** Or a button that does. */
  action?: ReactNode
}

/** An empty page says what would fill it, with the command or the button that does. */
export function EmptyState({ title, children, hasDemo = false, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      <div className="quiet">{children}</div>
      {hasDemo && <DemoCommand />}
      {action}
    </div>
  )
}

/** The demo turns the loop on this server, in this project; it needs a key that was just made, or one of yours. */
function DemoCommand() {
  const [keys] = useConnectKeys()
  const command = `npm run demo -- --url ${window.location.origin} --key ${keys?.secretKey ?? 'lw_sk_…'}`
  return (
    <div className={classes.command}>
      <code>{command}</code>
      <CopyButton text={command} />
    </div>
  )
}
