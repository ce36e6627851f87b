import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breachesInBothThemes } from './axe.ts'
import { seededServer, signedIn } from './first-run.ts'
import { visit } from './visit.ts'
import { inBrowser } from './workshop.ts'

const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }

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

test('every page is accessible in both themes, and fits a phone', inBrowser, async (context) => {
  const { page, faults, outside, close } = await signedIn('/')
  for (const path of await pathsOfEveryPage()) {
    await context.test(path, async () => {
      await visit(page, path)
      assert.deepEqual(await breachesInBothThemes(page), [])
      await page.setViewportSize(phone)
      const excess = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
      assert.ok(excess <= 0, `${excess} px too wide`)
      await page.setViewportSize(desktop)
    })
  }
  assert.deepEqual(faults, [])
  assert.deepEqual(outside, [])
  await close()
})
