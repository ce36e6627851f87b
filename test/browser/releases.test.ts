import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiCaller } from './api-caller.ts'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

test(
  'rolling back says what is lost, asks why, and gives every call back to the control',
  inBrowser,
  async () => {
    const { rolloutId, secretKey } = await seededServer()
    const { page, origin, close } = await signedIn(`/releases/${rolloutId}`)
    await page.getByRole('button', { name: 'Roll back' }).click()
    const dialog = page.getByRole('dialog', { name: 'Give all calls back to seed-model?' })
    await dialog.getByText('stops answering at once').waitFor()
    await dialog.getByLabel('Why').fill('support saw wrong answers')
    await dialog.getByRole('button', { name: 'Roll back now' }).click()
    await page.getByText('support saw wrong answers').first().waitFor()
    const api = apiCaller(origin, secretKey)
    const rollout = await api<{ status: string; percent: number }>('GET', `/api/v1/rollouts/${rolloutId}`)
    assert.equal(rollout.status, 'rolled-back')
    await close()
  },
)

test('a key is made, shown once, and revoked after saying what is lost', inBrowser, async () => {
  const { page, origin, close } = await signedIn('/settings')
  await page.getByRole('button', { name: 'Make a key' }).click()
  await page.getByLabel('Name').fill('staging')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const key = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  assert.match(key, /^lw_sk_/)
  await page.getByRole('button', { name: 'I have kept it' }).click()
  const api = apiCaller(origin, key)
  await api('GET', '/api/v1/functions')

  await page.getByRole('button', { name: 'Revoke staging' }).click()
  await page.getByText('cannot be brought back').waitFor()
  await page.getByRole('button', { name: 'Revoke the key' }).click()
  await page.getByRole('button', { name: 'Revoke staging' }).waitFor({ state: 'detached' })
  await assert.rejects(api('GET', '/api/v1/functions'), /401/)
  await close()
})
