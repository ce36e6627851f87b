import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { apiCaller } from './api-caller.ts'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

const question = (page: Page) => page.getByLabel('What was asked')
const asked = async (page: Page) => (await question(page).textContent()) ?? ''

async function untilAnother(page: Page, before: string): Promise<string> {
  await question(page).filter({ hasNotText: before }).waitFor()
  return asked(page)
}

test('a queue is reviewed with keys alone: find, choose, number, skip, undo', inBrowser, async () => {
  const { queueId, secretKey } = await seededServer()
  const { page, origin, faults, close } = await signedIn('/')
  const api = apiCaller(origin, secretKey)
  type Tasks = { items: { inputText: string; responses: { label: string }[] }[] }
  const answersTo = async (text: string) => {
    const { items } = await api<Tasks>('GET', `/api/v1/queues/${queueId}/tasks?limit=500`)
    return items.find((task) => task.inputText === text)?.responses.map(({ label }) => label) ?? []
  }

  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.getByRole('link', { name: /^Review \d+$/ }).waitFor()
  await page.getByRole('link', { name: /^Review \d+$/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('What was asked').waitFor()

  const first = await asked(page)
  await page.keyboard.type('spend')
  assert.equal(
    await page.getByLabel('Find a label').inputValue(),
    'spend',
    'a word that begins like a command is a word',
  )
  await page.keyboard.press('Enter')
  const second = await untilAnother(page, first)
  assert.ok((await answersTo(first)).includes('spending_history'))

  await page.keyboard.press('2')
  const third = await untilAnother(page, second)
  assert.ok((await answersTo(second)).includes('card_lost'))

  await page.keyboard.press('u')
  assert.equal(await untilAnother(page, third), second, 'undo brings the task back')
  await page.keyboard.press('3')
  await untilAnother(page, second)
  assert.ok((await answersTo(second)).includes('balance'))

  const [givenBack] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/release')),
    page.keyboard.press('s'),
  ])
  assert.ok(givenBack.ok(), 'skipping gives the task back')
  await question(page).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

test(
  'Enter chooses nothing before a label is looked for, and the model’s answer is nowhere',
  inBrowser,
  async () => {
    const { queueId } = await seededServer()
    const { page, close } = await signedIn(`/review/${queueId}`)
    await page.getByLabel('What was asked').waitFor()
    const shown = await asked(page)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(600)
    assert.equal(await asked(page), shown)
    const text = await page.locator('main').textContent()
    assert.ok(!/model said|answered with|out_of_scope/i.test(text ?? ''))
    await close()
  },
)
