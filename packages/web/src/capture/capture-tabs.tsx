import { Link } from '@tanstack/react-router'
import classes from './capture-tabs.module.css'

const tabs = [
  { to: '/traces', label: 'Traces' },
  { to: '/sessions', label: 'Sessions' },
  { to: '/tasks', label: 'Tasks' },
] as const

/** The three sizes in which what was captured can be read: a call, a conversation, what someone wanted to get done. */
export function CaptureTabs({ current }: { current: 'traces' | 'sessions' | 'tasks' }) {
  return (
    <nav className={classes.tabs} aria-label="What was captured">
      {tabs.map(({ to, label }) => (
        <Link key={to} to={to} aria-current={to === `/${current}` ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
