import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { workshop } from './workshop.ts'

/** One person's page, with what it and the windows it opened did that no page of ours may do. */
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

/** Somebody who was never here before: a browser of their own, without anything remembered. */
export async function newVisitor(options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await newContext(options)
  return { ...(await openTab(context)), close: () => context.close() }
}

/** A browser's storage and cache, for one visitor or for the tabs of several. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const { browser, origin } = await workshop()
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1280, height: 800 },
    ...options,
  })
  context.setDefaultTimeout(15_000)
  return context
}

export async function openTab(context: BrowserContext): Promise<Visitor> {
  const { origin } = await workshop()
  const outside: string[] = []
  const faults: string[] = []
  const watch = (opened: Page) => {
    opened.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) outside.push(url)
    })
    opened.on('pageerror', (error) => faults.push(error.message))
    opened.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text())
    })
    opened.on('popup', watch)
  }
  const page = await context.newPage()
  watch(page)
  return { page, context, origin, outside, faults, close: () => page.close() }
}
