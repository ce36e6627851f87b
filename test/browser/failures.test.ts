import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedIn, signedInApart } from './first-run.ts'
import { newVisitor } from './visitor.ts'
import { inBrowser } from './workshop.ts'

test(
  'a call that fails says what is wrong and what to do, and trying again mends the page',
  inBrowser,
  async () => {
    const { page, close } = await signedIn()
    const problem = {
      type: 'urn:loopwright:problem:store-unavailable',
      title: 'store unavailable',
      status: 503,
      code: 'store-unavailable',
      detail: 'The ledger does not answer. It is being restarted; try again in a few seconds.',
      reference: 'ref-123',
    }
    await page.route('**/api/v1/models*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.goto('/models')
    const alert = page.getByRole('alert')
    await alert.getByText('The ledger does not answer').waitFor()
    assert.match((await alert.textContent()) ?? '', /ref-123/)
    await page.unroute('**/api/v1/models*')
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('table', { name: 'Models' }).waitFor()
    await close()
  },
)

test('a server that cannot be reached is told apart from one that refuses', inBrowser, async () => {
  const { page, close } = await signedIn()
  await page.route('**/api/v1/datasets*', (route) => route.abort('connectionrefused'))
  await page.goto('/datasets')
  await page.getByRole('alert').getByText('The server did not answer').waitFor()
  await page.goto('/traces/there-is-no-such-trace')
  await page.getByRole('alert').getByText('Not found').waitFor()
  await close()
})

test('an ended session leads back to the sign-in, on the page that was asked for', inBrowser, async () => {
  const { page, context, close } = await signedInApart('/models')
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor()
  await context.clearCookies()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.getByRole('heading', { name: 'Sign in to Loopwright' }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/datasets')
  await close()
})

test('a wrong password is refused in words', inBrowser, async () => {
  const { page, close } = await newVisitor()
  await page.goto('/')
  await page.getByLabel('Email').fill('owner@example.com')
  await page.locator('input[name=password]').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Email and password do not belong together').waitFor()
  await close()
})
