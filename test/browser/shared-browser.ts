import { after } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './find-chromium.ts'

const executable = findChromium()

/** Options of every browser test: skipped, with a line that says so, where there is no browser. */
export const inBrowser = {
  timeout: 180_000,
  skip: executable === null && 'NO BROWSER: install Chromium at /usr/bin/chromium to run the browser tests',
}

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let launched: Promise<Browser> | undefined

/** One browser for all tests of a run. */
export function sharedBrowser(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: executable ?? '', args: chromiumArguments })
  return launched
}

after(async () => (await launched?.catch(() => undefined))?.close())
