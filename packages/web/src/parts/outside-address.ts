/** Where a link from outside leads: its address, and the host (in ASCII, so that no letter looks like another) or mailbox. */
export type OutsideAddress = { href: string; leadsTo: string }

/** Null for what must not be a link: scripts, data, files, and paths that would lead into this app. */
export function outsideAddress(href: string): OutsideAddress | null {
  if (!URL.canParse(href)) return null
  const url = new URL(href)
  if (url.protocol === 'mailto:') return { href: url.href, leadsTo: url.pathname }
  return url.protocol === 'https:' || url.protocol === 'http:' ? { href: url.href, leadsTo: url.host } : null
}
