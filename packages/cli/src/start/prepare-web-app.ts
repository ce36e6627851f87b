import { spawn } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { say, type Terminal } from '../terminal.ts'

type ProgressTerminal = Pick<Terminal, 'stderr' | 'stopping'>

/** What the built app depends on, from the folder that holds the packages. */
const sources = [
  'web/{src,public}/**/*',
  'web/{index.html,vite.config.ts,package.json}',
  '{contract,core,sdk}/src/**/*',
]

const modifiedMs = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

function isBuilt(packages: string): boolean {
  const builtMs = modifiedMs(join(packages, 'web/dist/index.html'))
  if (builtMs === 0) return false
  return globSync(sources, { cwd: packages })
    .filter((path) => !/\.test\.tsx?$/.test(path))
    .every((path) => modifiedMs(join(packages, path)) <= builtMs)
}

function build(web: string, terminal: ProgressTerminal): Promise<number> {
  const vite = createRequire(join(web, 'package.json')).resolve('vite/package.json')
  const child = spawn(process.execPath, [join(dirname(vite), 'bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: terminal.stopping,
  })
  child.stdout.pipe(terminal.stderr, { end: false })
  child.stderr.pipe(terminal.stderr, { end: false })
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/**
 * The folder of the built web app. A published package carries it; in a checkout it is built here when it is missing or older
 * than its sources. Undefined when it cannot be built: the server then answers without pages.
 */
export async function prepareWebApp(terminal: ProgressTerminal): Promise<string | undefined> {
  if (!import.meta.url.endsWith('.ts')) return fileURLToPath(new URL('../../../../web', import.meta.url))
  const packages = fileURLToPath(new URL('../../../', import.meta.url))
  const web = join(packages, 'web')
  if (!isBuilt(packages)) {
    const startedAtMs = performance.now()
    say(terminal, 'Building the web app …')
    const code = await build(web, terminal)
    if (code !== 0) {
      if (!terminal.stopping.aborted)
        say(terminal, 'The web app could not be built, so the server starts without new pages.')
      return modifiedMs(join(web, 'dist/index.html')) > 0 ? join(web, 'dist') : undefined
    }
    say(terminal, `Building the web app: done in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
  }
  return join(web, 'dist')
}
