import type { ReactNode } from 'react'
import classes from './markdown.module.css'
import { outsideAddress } from './outside-address.ts'
import { OutsideText } from './outside-text.tsx'

/**
 * A link that a text from outside asks for: only to the web or a mailbox, opened in a page that learns nothing of ours,
 * and with the host it really leads to beside whatever it calls itself.
 */
export function OutsideLink({ href, children }: { href: string; children: ReactNode }) {
  const address = outsideAddress(href)
  if (!address) return <span>{children}</span>
  return (
    <>
      <a href={address.href} target="_blank" rel="noopener noreferrer nofollow" className={classes.outside}>
        {children}
      </a>{' '}
      <span className="faint">
        (<OutsideText text={address.leadsTo} longest={120} />)
      </span>
    </>
  )
}
