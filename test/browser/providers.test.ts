import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

test(
  'a provider is added, tested, changed and removed, and its key is never shown again',
  inBrowser,
  async () => {
    const { page, faults, close } = await signedIn('/settings')
    await page.getByRole('link', { name: 'See the providers and prices' }).click()
    await page.getByText('as of 20').waitFor()
    await page.getByRole('button', { name: 'Add a provider' }).click()
    const adding = page.getByRole('dialog', { name: 'Add a provider' })
    await adding.getByRole('textbox', { name: 'Name' }).fill('nearby')
    await adding.getByLabel('Base URL').fill('http://127.0.0.1:1/v1')
    await adding.getByLabel('Key', { exact: true }).fill('sk-nearby-0123456789')
    await adding.getByLabel('More headers').fill('no pair')
    await adding.getByRole('button', { name: 'Add it' }).click()
    await adding.getByText('"no pair" is no name and value.').waitFor()
    await adding.getByLabel('More headers').fill('X-Team: a')
    await adding.getByRole('button', { name: 'Add it' }).click()
    const row = page.getByRole('row', { name: /nearby/ })
    await row.getByText('…6789').waitFor()
    assert.equal((await page.content()).includes('sk-nearby'), false)

    await page.getByRole('button', { name: 'Test nearby' }).click()
    await page.getByText('nearby: It cannot be reached').waitFor()
    await page.getByRole('button', { name: 'Change nearby' }).click()
    const changing = page.getByRole('dialog', { name: 'Change nearby' })
    await changing.getByLabel('Base URL').fill('http://127.0.0.1:1/v2')
    await changing.getByRole('button', { name: 'Change it' }).click()
    await row.getByText('/v2').waitFor()
    await row.getByText('…6789').waitFor()

    await page.getByRole('button', { name: 'Remove nearby' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await row.waitFor({ state: 'detached' })
    assert.deepEqual(faults, [])
    await close()
  },
)

test('a project is limited', inBrowser, async () => {
  const { page, close } = await signedIn('/settings')
  const set = async (requests: string) => {
    await page.getByRole('button', { name: 'Change the limits' }).click()
    await page.getByLabel('Requests a minute').fill(requests)
    await page.getByRole('button', { name: 'Keep these limits' }).click()
  }
  await set('1200')
  await page.getByText('1200', { exact: true }).waitFor()
  await set('')
  await page.getByText('1200', { exact: true }).waitFor({ state: 'detached' })
  await close()
})
