import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedIn, signedInApart } from './first-run.ts'
import { inBrowser } from './workshop.ts'

const places: [keys: string, heading: string][] = [
  ['g t', 'Traces'],
  ['g o', 'Sessions'],
  ['g k', 'Tasks'],
  ['g f', 'Feedback'],
  ['g r', 'Review'],
  ['g d', 'Datasets'],
  ['g m', 'Models'],
  ['g e', 'Releases'],
  ['g s', 'Settings'],
  ['g c', 'Connect your application'],
  ['g l', 'The loop'],
]

test('every page is reached by its keys', inBrowser, async () => {
  const { page, faults, close } = await signedIn('/')
  for (const [keys, heading] of places) {
    for (const key of keys.split(' ')) await page.keyboard.press(key)
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  }
  assert.deepEqual(faults, [])
  await close()
})

test(
  'the sheet of keys, the palette and the search answer to theirs, and typing is never a command',
  inBrowser,
  async () => {
    const { page, close } = await signedIn('/traces')
    await page.getByRole('table', { name: 'Traces' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Go to traces').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find an action' }).fill('settings')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()

    await page.goBack()
    await page.getByRole('table', { name: 'Traces' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('g f meaning of life')
    await page.getByText('Nothing matches').waitFor()
    assert.ok(new URL(page.url()).pathname === '/traces')
    await page
      .getByRole('searchbox')
      .or(page.getByLabel('Search in what was asked and answered'))
      .fill('meaning of life')
    await page.getByRole('link', { name: 'hi, what is the meaning of life' }).first().waitFor()
    assert.match(page.url(), /text=meaning/)
    await close()
  },
)

test('rows of traces are walked and opened with keys', inBrowser, async () => {
  const { page, close } = await signedIn('/traces')
  await page.getByRole('table', { name: 'Traces' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/traces\/.+/)
  await page.getByRole('tab', { name: 'Feedback' }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/traces$/)
  await close()
})

test('the theme switches and is remembered', inBrowser, async () => {
  const { page, close } = await signedInApart('/', { colorScheme: 'light' })
  const theme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
  assert.equal(await theme(), 'light')
  await page.keyboard.press('g')
  await page.keyboard.press('.')
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await page.reload()
  await page.locator('main#page').waitFor()
  assert.equal(await theme(), 'dark')
  await close()
})
