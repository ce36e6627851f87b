import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { breaches, themeRules } from './axe.ts'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

async function untilLoaded(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  while ((await page.locator('main [aria-label=Loading]').count()) > 0) await page.waitForTimeout(50)
}

async function pathsOfEveryPage(): Promise<string[]> {
  const { queueId, modelId, runId, datasetName, rolloutId } = await seededServer()
  return [
    ...[
      '/',
      '/traces',
      '/sessions',
      '/tasks',
      '/feedback',
      '/review',
      '/datasets',
      '/models',
      '/releases',
      '/settings',
      '/settings/providers',
      '/start',
    ],
    ...['/traces/first-trace', `/review/${queueId}`, `/datasets/${datasetName}`, `/models/${modelId}`],
    ...[`/loop/runs/${runId}`, `/releases/${rolloutId}`, '/functions/route-intent', '/no-such-page'],
  ]
}

for (const [colorScheme, rules] of themeRules) {
  test(`every page is accessible in the ${colorScheme} theme`, inBrowser, async (context) => {
    const { page, faults, outside, close } = await signedIn('/', { colorScheme })
    for (const path of await pathsOfEveryPage()) {
      await context.test(path, async () => {
        await page.goto(path)
        await untilLoaded(page)
        assert.deepEqual(await breaches(page, rules), [])
      })
    }
    assert.deepEqual(faults, [])
    assert.deepEqual(outside, [])
    await close()
  })
}

test('pages fit a phone: nothing is wider than the window', inBrowser, async () => {
  const { page, close } = await signedIn('/', { viewport: { width: 390, height: 844 } })
  for (const path of await pathsOfEveryPage()) {
    await page.goto(path)
    await untilLoaded(page)
    const excess = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
    assert.ok(excess <= 0, `${path} is ${excess} px too wide`)
  }
  await close()
})
