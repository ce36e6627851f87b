import { Link, type LinkProps } from '@tanstack/react-router'
import classes from './page-tabs.module.css'

export type PageTab = { to: NonNullable<LinkProps['to']>; label: string }

/** The pages of one stage, beside the heading of each of them. */
export function PageTabs({
  label,
  tabs,
  current,
}: {
  label: string
  tabs: readonly PageTab[]
  current: PageTab['to']
}) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map(({ to, label: name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true }}
          aria-current={to === current ? 'page' : undefined}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
