import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type ApiCaller, apiCaller } from './api-caller.ts'
import { breachesInBothThemes } from './axe.ts'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

async function caller(origin: string): Promise<ApiCaller> {
  return apiCaller(origin, (await seededServer()).secretKey)
}

const call = (traceId: string, given: object) => ({
  ...{
    traceId,
    spanId: `${traceId}-span`,
    name: 'answer',
    kind: 'inference',
    model: 'gpt-4o',
    provider: 'openai',
  },
  ...{ startedAt: new Date().toISOString(), output: 'an answer', durationMs: 10 },
  ...given,
})

const rowOf = (page: Page, text: string) =>
  page.getByRole('table', { name: 'Traces' }).getByRole('link', { name: text })

test('filters are added, taken off and remembered in the address, with keys alone', inBrowser, async () => {
  const { page, origin, faults, close } = await signedIn()
  const spans = [
    call('slow-one', {
      input: 'the slow question',
      function: 'reading',
      durationMs: 4_000,
      tags: ['reading'],
      metadata: { locale: 'de' },
    }),
    call('quick-one', { input: 'the quick question', function: 'reading', tags: ['reading'] }),
    call('failed-one', {
      input: 'the failed question',
      function: 'reading',
      status: 'error',
      tags: ['reading'],
    }),
  ]
  await (await caller(origin))('POST', '/api/v1/traces', { spans })
  await page.goto('/traces')
  await rowOf(page, 'the slow question').waitFor()

  const options = page.getByRole('listbox')
  // What is typed before the field has the focus would be commands.
  const focused = (name: string) => page.getByRole('combobox', { name }).and(page.locator(':focus')).waitFor()
  const add = async (field: string, value: string) => {
    await page.keyboard.press('f')
    await focused('Narrow by')
    await page.keyboard.type(field)
    await page.keyboard.press('Enter')
    await focused(`${field} is`)
    await page.keyboard.type(value)
    await options.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await options.waitFor({ state: 'detached' })
  }
  await add('Function', 'reading')
  await rowOf(page, 'hi, what is the meaning of life').first().waitFor({ state: 'detached' })
  await add('Took', '> 2s')
  await rowOf(page, 'the quick question').waitFor({ state: 'detached' })
  await add('Tag', 'reading')
  await add('Metadata', 'locale=de')
  await rowOf(page, 'the slow question').waitFor()
  assert.match(page.url(), /function=reading.*minLatencyMs=2000/)

  await page.reload()
  await rowOf(page, 'the slow question').waitFor()
  assert.equal(
    await page
      .getByRole('list', { name: 'Filters' })
      .getByRole('button', { name: /^Take off/ })
      .count(),
    4,
  )
  await page.getByRole('button', { name: 'Take off the filter Took: at least 2.0 s' }).press('Enter')
  await page.getByRole('button', { name: 'Take off the filter Metadata: locale is de' }).press('Enter')
  await rowOf(page, 'the quick question').waitFor()
  await add('Outcome', 'Failed')
  await rowOf(page, 'the failed question').waitFor()
  await rowOf(page, 'the quick question').waitFor({ state: 'detached' })

  await page.keyboard.press('x')
  await page.getByRole('list', { name: 'Filters' }).waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).search, '')
  await page.keyboard.press('/')
  await page.keyboard.type('the slow question')
  await page.waitForURL(/text=the/)
  await rowOf(page, 'the quick question').waitFor({ state: 'detached' })
  await rowOf(page, 'the slow question').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('a:focus', { hasText: 'the slow question' }).waitFor()
  await page.keyboard.press('f')
  await options.waitFor()
  await page.keyboard.press('Escape')
  await options.waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])
  await close()
})

test('a view is saved, opened, renamed, shared and deleted', inBrowser, async () => {
  const { page, close } = await signedIn('/traces?status=error')
  const views = page.getByRole('button', { name: 'Views' })
  await page.keyboard.press('v')
  await page.getByRole('button', { name: 'Save or change views…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Saved views' })
  await dialog.getByLabel('Keep these filters as').fill('What failed')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })

  await page.goto('/traces')
  await views.click()
  await page.getByRole('link', { name: 'What failed' }).click()
  await page.waitForURL(/status=error/)
  await views.click()
  await page.getByRole('button', { name: 'Save or change views…' }).click()
  await dialog.getByLabel('Name of What failed').fill('Failures')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Name of Failures').waitFor()
  await dialog.getByLabel('Shared').check()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  await views.click()
  await page.getByRole('link', { name: 'Failures shared' }).waitFor()
  await page.getByRole('button', { name: 'Save or change views…' }).click()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await dialog.getByRole('button', { name: 'Delete for everyone' }).click()
  await dialog.getByLabel('Name of Failures').waitFor({ state: 'detached' })
  await close()
})

test('a live list takes in what comes, and never moves what is being read', inBrowser, async () => {
  const { page, origin, faults, close } = await signedIn()
  const api = await caller(origin)
  const asked = (id: string, startedAtMs: number) =>
    call(id, {
      input: `question ${id}`,
      function: 'live',
      startedAt: new Date(startedAtMs).toISOString(),
    })
  const send = (id: string) => api('POST', '/api/v1/traces', { spans: [asked(id, Date.now())] })
  const beganAtMs = Date.now() - 1_000
  const earlier = Array.from({ length: 40 }, (_, at) => asked(`before-${at}`, beganAtMs + at))
  await api('POST', '/api/v1/traces', { spans: earlier })
  await page.goto('/traces?function=live')
  await rowOf(page, 'question before-39').waitFor()
  await send('unseen')
  await page.keyboard.press('t')
  await page.getByText('Following what comes in.').waitFor()
  await rowOf(page, 'question unseen').waitFor()
  await send('live-1')
  await rowOf(page, 'question live-1').waitFor()

  // Ten rows down, with the focus on one: more come, and it stays where it is.
  for (let press = 0; press < 10; press += 1) await page.keyboard.press('j')
  const read = page.locator('a:focus')
  const before = [await read.textContent(), (await read.boundingBox())?.y]
  await send('live-2')
  await page.getByRole('button', { name: /1 new/ }).waitFor()
  assert.deepEqual([await read.textContent(), (await read.boundingBox())?.y], before)
  await page.keyboard.press('n')
  await rowOf(page, 'question live-2').waitFor()

  await page.keyboard.press('t')
  await page.getByText('Following what comes in.').waitFor({ state: 'detached' })
  await send('after')
  await page.waitForTimeout(2_500)
  assert.equal(await rowOf(page, 'question after').count(), 0)
  assert.deepEqual(faults, [])
  await close()
})

test('what matches is found behind a page of traces that turn out not to match', inBrowser, async () => {
  const { page, origin, faults, close } = await signedIn()
  const api = await caller(origin)
  const startedAt = new Date(Date.now() - 60_000).toISOString()
  const worked = call('worked', { input: 'the one that worked', function: 'incident', startedAt })
  const failed = Array.from({ length: 120 }, (_, at) =>
    call(`broke-${at}`, { function: 'incident', status: 'error' }),
  )
  await api('POST', '/api/v1/traces', { spans: [worked, ...failed] })
  // Of spans that came twice only reading them tells what they are now.
  await api('POST', '/api/v1/traces', { spans: failed })
  await page.goto('/traces?status=ok&function=incident')
  await rowOf(page, 'the one that worked').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

test('going back from a trace leads to its row', inBrowser, async () => {
  const { page, close } = await signedIn('/traces')
  await page.getByRole('table', { name: 'Traces' }).waitFor()
  for (let press = 0; press < 70; press += 1) await page.keyboard.press('j')
  const opened = await page.locator('a:focus').getAttribute('data-row-id')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/traces\/.+/)
  await page.getByRole('tab', { name: 'Details' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator(`a:focus[data-row-id="${opened}"]`).waitFor()
  await close()
})

test('a model call is copied as a cURL command that holds no key', inBrowser, async () => {
  const { page, origin, context, close } = await signedIn()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const input = { messages: [{ role: 'user', content: "What's up?" }] }
  await (await caller(origin))('POST', '/api/v1/traces', { spans: [call('to-repeat', { input })] })
  await page.goto('/traces/to-repeat')
  await page.getByRole('button', { name: 'Copy as cURL' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const command = await page.evaluate<string>('navigator.clipboard.readText()')
  assert.match(command, /\/v1\/chat\/completions/)
  assert.match(command, /\$LOOPWRIGHT_KEY/)
  assert.doesNotMatch(command, /lw_sk_/)
  await close()
})

test('menus and filters are accessible in both themes', inBrowser, async () => {
  const { page, close } = await signedIn('/traces?function=route-intent&since=7d&live=true')
  await page.getByRole('table', { name: 'Traces' }).waitFor()
  await page.keyboard.press('f')
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').getByRole('option').first().waitFor()
  assert.deepEqual(await breachesInBothThemes(page), [])
  await page.keyboard.press('Escape')
  await page.keyboard.press('v')
  await page.getByRole('button', { name: 'Save or change views…' }).waitFor()
  assert.deepEqual(await breachesInBothThemes(page), [])
  await close()
})
