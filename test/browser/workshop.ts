import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import { readConfig } from '@loopwright/server/config'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { createLogger } from '@loopwright/server/platform/log'
import { type RunningServer, startServer } from '@loopwright/server/start'
import type { Browser } from 'playwright-core'
import { sharedBrowser } from './shared-browser.ts'

export { inBrowser } from './shared-browser.ts'

const root = join(import.meta.dirname, '../..')

/** A new server with the built web app, and a browser: started once, shared by all browser tests of a run. */
export type Workshop = { origin: string; browser: Browser }

let opened: Promise<Workshop & { close: () => Promise<void> }> | undefined

export function workshop(): Promise<Workshop> {
  opened ??= open()
  return opened
}

after(async () => (await opened?.catch(() => undefined))?.close())

async function open(): Promise<Workshop & { close: () => Promise<void> }> {
  const [webDirectory, home] = await Promise.all([
    mkdtemp(join(tmpdir(), 'loopwright-web-')),
    mkdtemp(join(tmpdir(), 'loopwright-browser-')),
  ])
  await buildWeb(webDirectory)
  const server: RunningServer = await startServer({
    config: readConfig({ PORT: '0', LOOPWRIGHT_HOME: home }),
    logger: createLogger({ level: 'silent' }),
    webDirectory,
  })
  const browser = await sharedBrowser()
  return {
    origin: server.url,
    browser,
    async close() {
      await server.close()
      await Promise.all([removeHome(home), rm(webDirectory, { recursive: true, force: true })])
    },
  }
}

/** Built by a child, because a production build changes the environment of the process it runs in. */
async function buildWeb(outDirectory: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const options = { cwd: join(root, 'packages/web') }
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', '--outDir', outDirectory, '--logLevel', 'error'],
    options,
  )
}
