import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

type AxeResult = { violations: { id: string; help: string; nodes: { html: string }[] }[] }

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

/** Every breach of these axe rules on the page, as readable lines. */
async function breaches(page: Page, rules: readonly string[]): Promise<string[]> {
  await page.evaluate(await readFile(axePath, 'utf8'))
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} })`,
  )
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 200)}`)
}

async function untilLoaded(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  while ((await page.locator('main [aria-label=Loading]').count()) > 0) await page.waitForTimeout(50)
}

async function pathsOfEveryPage(): Promise<string[]> {
  const { queueId, modelId, runId, datasetName, rolloutId } = await seededServer()
  return [
    ...['/', '/traces', '/feedback', '/review', '/datasets', '/models', '/releases', '/settings', '/start'],
    ...['/traces/first-trace', `/review/${queueId}`, `/datasets/${datasetName}`, `/models/${modelId}`],
    ...[`/loop/runs/${runId}`, `/releases/${rolloutId}`, '/functions/route-intent', '/no-such-page'],
  ]
}

// What the themes differ in is colour; the rest is the same page.
const themes = [
  ['light', standards],
  ['dark', ['color-contrast']],
] as const

for (const [colorScheme, rules] of themes) {
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
