import { type ReactNode, useId } from 'react'
import classes from './section.module.css'

type SectionProps = { title: string; aside?: ReactNode; about?: ReactNode; children: ReactNode }

/** A part of a page under a hairline: a title, what it says, and the thing itself. */
export function Section({ title, aside, about, children }: SectionProps) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {about && <div className={classes.about}>{about}</div>}
      {children}
    </section>
  )
}
