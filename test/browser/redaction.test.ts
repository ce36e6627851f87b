import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

test('what is to be replaced is tried on a text, chosen, kept, and given up again', inBrowser, async () => {
  const { page, faults, close } = await signedIn('/settings')
  const section = page.getByRole('region', { name: 'Redaction' })
  const stored = section.locator('pre')
  const keep = section.getByRole('button', { name: 'Store like this from now on' })
  await section.getByLabel('Try it').fill('ann@example.com asked about CASE-0815')
  await stored.getByText('ann@example.com asked about CASE-0815').waitFor()
  assert.ok(await keep.isDisabled())

  await section.getByLabel('E-mail addresses').check()
  await section.getByRole('button', { name: 'Add a rule of your own' }).click()
  await section.getByLabel('Name').fill('case')
  await section.getByLabel('Pattern').fill('CASE-(')
  await section.getByText('This cannot be used').waitFor()
  await section.getByLabel('Pattern').fill('CASE-\\d+')
  await section.getByLabel('Stored as').fill('a case')
  await section.getByText('What is stored: 2 replaced').waitFor()
  assert.match((await stored.textContent()) ?? '', /^<EMAIL_[0-9a-f]{12}> asked about <a case>$/)
  await keep.click()
  await page.getByText('What comes in from now on is stored like this.').waitFor()

  await page.reload()
  await section.getByLabel('Pattern').waitFor()
  assert.ok(await section.getByLabel('E-mail addresses').isChecked())
  await section.getByLabel('E-mail addresses').uncheck()
  await section.getByRole('button', { name: 'Remove the rule case' }).click()
  await keep.click()
  await page.getByText('What comes in from now on is stored like this.').waitFor()
  assert.deepEqual(faults, [])
  await close()
})
