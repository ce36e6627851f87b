import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { workshop } from './workshop.ts'

/** One person's browser window, with what it did that no page of ours may do. */
export type Visitor = {
  page: Page
  context: BrowserContext
  origin: string
  /** Requests that left for anywhere but our own server. */
  outside: string[]
  /** Errors thrown in the page, and breaches of its content policy. */
  faults: string[]
  close: () => Promise<void>
}

export async function newVisitor(options: BrowserContextOptions = {}): Promise<Visitor> {
  const { browser, origin } = await workshop()
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1280, height: 800 },
    ...options,
  })
  context.setDefaultTimeout(15_000)
  const outside: string[] = []
  const faults: string[] = []
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) outside.push(url)
  })
  context.on('weberror', (error) => faults.push(error.error().message))
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  const page = await context.newPage()
  return { page, context, origin, outside, faults, close: () => context.close() }
}
