import { type ReactNode, useEffect } from 'react'
import classes from './page.module.css'

type PageProps = {
  title: string
  /** Shown instead of the title, where the title alone would be plain. */
  heading?: ReactNode
  /** Where this page hangs: links to what is above it. */
  above?: ReactNode
  about?: ReactNode
  actions?: ReactNode
  /** Fills the height of the window, for pages that scroll inside. */
  fill?: boolean
  children: ReactNode
}

/** The frame of every page: one heading, what it is for, what can be done. */
export function Page({ title, heading, above, about, actions, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Loopwright`
  }, [title])
  return (
    <div className={fill ? `${classes.page} ${classes.fill}` : classes.page}>
      <header className={classes.head}>
        <div className={classes.titles}>
          {above && <div className={classes.above}>{above}</div>}
          <h1>{heading ?? title}</h1>
          {about && <div className={classes.about}>{about}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
