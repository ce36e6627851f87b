import { test } from 'node:test'
import { firstRun } from './first-run.ts'
import { inBrowser } from './workshop.ts'

test(
  'a new server makes its owner and keys, shows filled-in snippets, and the first call appears',
  inBrowser,
  async () => {
    await firstRun()
  },
)
