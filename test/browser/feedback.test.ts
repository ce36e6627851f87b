import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiCaller } from './api-caller.ts'
import { breachesInBothThemes } from './axe.ts'
import { seededServer, signedIn } from './first-run.ts'
import { markedCall, seedFeedback, ticketFunction } from './seed-feedback.ts'
import { visit } from './visit.ts'
import type { Visitor } from './visitor.ts'
import { inBrowser, workshop } from './workshop.ts'

let seeded: Promise<void> | undefined

/** The shared server with suggestions and what people said of them, sent once. */
async function withFeedback(path: string): Promise<Visitor> {
  const { secretKey } = await seededServer()
  const { origin } = await workshop()
  seeded ??= seedFeedback(apiCaller(origin, secretKey))
  await seeded
  return await signedIn(path)
}

test(
  'the explorer tells variants apart, corrects for who answered, and keeps the question in the address',
  inBrowser,
  async () => {
    const { page, outside, faults, close } = await withFeedback('/feedback')
    await page.getByRole('combobox', { name: 'Function' }).fill(ticketFunction)
    await page.waitForURL(new RegExp(`function=${ticketFunction}`))
    await page.getByLabel('Signal', { exact: true }).selectOption('accepted')
    await page.getByLabel('Told apart by').selectOption('variant')
    await page.waitForURL(/by=variant/)
    const accepted = page.getByRole('region', { name: 'Accepted' })
    const curt = accepted.getByRole('img', { name: /^50\.0 %, 95 % interval .* n = 60/ })
    await curt.waitFor()
    await accepted.getByRole('img', { name: /^100\.0 %, 95 % interval .* n = 60/ }).waitFor()
    await page.getByLabel('Correct for who answered').check()
    await page.waitForURL(/correct=true/)
    await accepted.getByText('all calls').first().waitFor()
    await page.getByLabel('Leave out flagged sources').check()
    await page
      .getByText(/left out/)
      .first()
      .waitFor()
    await page.reload()
    assert.ok(await page.getByLabel('Correct for who answered').isChecked())
    await page.getByRole('button', { name: 'Begin anew' }).click()
    await page.waitForURL(/\/feedback$/)
    assert.deepEqual(outside, [])
    assert.deepEqual(faults, [])
    await close()
  },
)

test('retention is drawn with its intervals and told in figures', inBrowser, async () => {
  const { page, close } = await withFeedback(`/feedback/retention?function=${ticketFunction}&by=variant`)
  const kind = page.getByRole('region', { name: 'kind' })
  await kind.getByText('60 of 60 accepted').waitFor()
  await kind
    .getByRole('img', { name: /still there 100\.0 % after 15 s, 100\.0 % after 30 s, 75\.0 % after 2 min/ })
    .waitFor()
  const left = kind.getByRole('table', { name: 'What is left: kind' })
  await left.getByText('75.0 %').first().waitFor()
  await page.getByRole('region', { name: 'curt' }).getByText('30 of 60 accepted').waitFor()
  await close()
})

test(
  'everything said of one answer is there: marks, a correction as a diff, a change of mind',
  inBrowser,
  async () => {
    const { page, faults, close } = await withFeedback(`/feedback/inferences/${markedCall}`)
    await page.locator('mark', { hasText: 'Monday' }).waitFor()
    await page.locator('del', { hasText: 'Monday' }).waitFor()
    await page.locator('ins', { hasText: 'Tuesday' }).waitFor()
    await page.getByText('No, wrong day').waitFor()
    await page
      .getByText(/revised/)
      .first()
      .waitFor()
    await page.getByText('wrong fact').waitFor()
    assert.deepEqual(faults, [])
    await close()
  },
)

test('a signal is defined in a form that says what is wrong with each field', inBrowser, async () => {
  const { page, close } = await withFeedback('/feedback/signals')
  await page.getByRole('button', { name: 'Define a signal' }).click()
  await page.getByLabel('Name').fill('Wrong Name')
  await page.getByLabel('Type').selectOption('category')
  await page.getByRole('textbox', { name: 'Options' }).fill('rude: -3')
  await page.getByRole('button', { name: 'Define it' }).click()
  await page.getByText(/Use lower-case letters/).waitFor()
  await page.getByText(/"rude: -3" is not an option/).waitFor()
  await page.getByLabel('Name').fill('tone-of-voice')
  await page.getByRole('textbox', { name: 'Options' }).fill('rude: -1\nwarm: 1')
  await page.getByRole('button', { name: 'Define it' }).click()
  const table = page.getByRole('table', { name: 'Signals' })
  await table.getByRole('button', { name: 'tone-of-voice' }).click()
  assert.equal(await page.getByRole('textbox', { name: 'Options' }).inputValue(), 'rude: -1\nwarm: 1')
  await page.keyboard.press('Escape')
  await close()
})

test(
  'what browsers may do is changed, and the key is renewed only when that is meant',
  inBrowser,
  async () => {
    const { page, close } = await withFeedback('/feedback/browser')
    await page.getByRole('button', { name: 'Change it' }).click()
    await page.getByRole('textbox', { name: 'Origins' }).fill('https://app.example.com/path')
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page
      .getByText(/without a path/)
      .last()
      .waitFor()
    await page.getByRole('textbox', { name: 'Origins' }).fill('https://app.example.com')
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.locator('dd', { hasText: 'https://app.example.com' }).waitFor()
    await page.getByRole('button', { name: 'Sign with a new key' }).click()
    await page.getByText(/stay good until they expire/).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign with a new key' }).click()
    await page.getByText(/signed with key \d/).waitFor()
    await close()
  },
)

test('the pages of feedback are accessible in both themes, and fit a phone', inBrowser, async () => {
  const { page, close } = await withFeedback('/feedback')
  const tabs = ['', '/retention', '/rankings', '/worth', '/quality', '/signals', '/browser']
  for (const path of [...tabs.map((tab) => `/feedback${tab}`), `/feedback/inferences/${markedCall}`]) {
    await page.setViewportSize({ width: 1280, height: 800 })
    await visit(page, path)
    assert.deepEqual(await breachesInBothThemes(page), [], path)
    await page.setViewportSize({ width: 390, height: 844 })
    const excess = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
    assert.ok(excess <= 0, `${path} is ${excess} px too wide`)
  }
  await close()
})
