import type { Page } from 'playwright-core'

/** Goes there as a link would, without fetching the whole application again, and waits until the page shows what it has. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`)
  await page.waitForURL(path)
  while (!(await page.evaluate<boolean>(isRendered))) await page.waitForTimeout(50)
  await page.locator('main h1').waitFor()
  while ((await page.locator('main [aria-label=Loading]').count()) > 0) await page.waitForTimeout(50)
}

/** The router knows: until the code of a page is there, the page before it stays. */
const isRendered = `(({ status, location: wanted, resolvedLocation: shown }) => status === 'idle' &&
  shown?.href === wanted.href && decodeURI(wanted.pathname) === decodeURI(location.pathname))(__TSR_ROUTER__.state)`
