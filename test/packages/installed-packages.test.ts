import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { removeHome } from '@loopwright/server/platform/home/remove-home'

const root = join(import.meta.dirname, '../..')
const secretKey = 'lw_sk_0123456789abcdefghij'

/** What an application would write, in JavaScript. */
const application = `
import { Loopwright, LoopwrightError, makeId } from '@loopwright/sdk'
const url = process.argv[2]
const lost = []
const loopwright = new Loopwright({ url, key: '${secretKey}', onError: (error, items) => lost.push(...items) })
const [traceId, inferenceId] = [makeId(), makeId()]
loopwright.traces.send([
  { traceId, spanId: 's1', inferenceId, name: 'answer', kind: 'inference', startedAt: new Date().toISOString(), input: 'hello', output: 'hi' },
])
const feedbackId = loopwright.feedback({ signal: 'accepted', target: { kind: 'inference', id: inferenceId }, value: true })
await loopwright.flush()
const trace = await loopwright.traces.get(traceId)
const call = await loopwright.inferences.get(inferenceId)
const { items } = await loopwright.listFeedback({ traceId })
const functions = await loopwright.functions.list()
const missing = await loopwright.functions.get('absent').catch((error) => LoopwrightError.is(error) && error.code)
await loopwright.close()
console.log(JSON.stringify({ lost, spans: trace.spans.length, call: call.outputText, isFeedbackBack: items.some(({ id }) => id === feedbackId), functions, missing }))
`

/** What an application would write, in TypeScript: it must compile against the published declarations alone. */
const typedApplication = `
import { Loopwright, type NewFeedback, type Trace } from '@loopwright/sdk'
import { observe, type Watch } from '@loopwright/sdk/browser'
const loopwright = new Loopwright({ url: 'http://127.0.0.1:4800', key: 'lw_sk_x' })
const item: NewFeedback = { signal: 'accepted', target: { kind: 'inference', id: 'a' }, value: true }
export const id: string = loopwright.feedback(item)
export const trace: Promise<Trace> = loopwright.traces.get('t')
export const watch: Watch = observe(document.body, { token: 'lwf1.…', url: 'http://127.0.0.1:4800' })
// @ts-expect-error a target needs its kind
loopwright.feedback({ signal: 'accepted', target: { id: 'a' }, value: true })
`

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  assert.equal(code, 0, `${command} ${args.join(' ')} ended with ${code}:\n${out}${said}`)
  return out
}

async function readyUrl(server: ChildProcess): Promise<string> {
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr! })) {
    said.push(line)
    if (line.includes('"event":"ready"')) {
      server.stderr!.resume()
      return JSON.parse(line).url
    }
  }
  return assert.fail(`the server ended before it was ready:\n${said.join('\n')}`)
}

type Locked = { packages: Record<string, { version?: string; hasInstallScript?: true }> }

/**
 * What npm wants in the folder and the checkout has in that version is copied rather than unpacked once more: the engines have
 * half a gigabyte. What is installed by a script, and what the checkout lacks, is left to npm.
 */
async function copyFromCheckout(folder: string): Promise<void> {
  const lock = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Locked
  const [wanted, there] = await Promise.all([
    lock(join(folder, 'package-lock.json')),
    lock(join(root, 'node_modules/.package-lock.json')),
  ])
  const isWhole = (name: string) =>
    existsSync(join(root, name)) && !existsSync(join(root, name, 'node_modules'))
  for (const [name, { version, hasInstallScript }] of Object.entries(wanted.packages)) {
    if (name === '' || hasInstallScript || there.packages[name]?.version !== version || !isWhole(name))
      continue
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
}

describe('the published packages, installed in an empty folder', () => {
  let folder: string
  let server: ChildProcess | undefined

  before(
    async () => {
      folder = await mkdtemp(join(tmpdir(), 'loopwright-packages-'))
      await run(process.execPath, [join(root, 'scripts/build-packages.ts')], root)
      await run(
        'npm',
        ['pack', '--silent', '--pack-destination', folder, './dist/loopwright', './dist/sdk'],
        root,
      )
      const tarballs = (await readdir(folder)).map((name) => join(folder, name))
      await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
      const install = ['install', '--prefer-offline', '--no-audit', '--no-fund']
      await run('npm', [...install, '--package-lock-only', ...tarballs], folder)
      await copyFromCheckout(folder)
      await run('npm', install, folder)
    },
    { timeout: 300_000 },
  )
  after(async () => {
    server?.kill('SIGKILL')
    await removeHome(join(folder, '.loopwright'))
    await rm(folder, { recursive: true, force: true })
  })

  it('starts, serves pages, takes what the SDK sends, gives it back, and stops', {
    timeout: 120_000,
  }, async () => {
    // Not through npx, which would keep a signal that ends it at once to itself.
    server = spawn(join(folder, 'node_modules/.bin/loopwright'), ['start'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: '0',
        LOOPWRIGHT_LOG_LEVEL: 'warn',
        LOOPWRIGHT_INIT_PROJECT: 'default',
        LOOPWRIGHT_INIT_SECRET_KEY: secretKey,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    const ended = once(server, 'close')
    const url = await readyUrl(server)
    const page = await fetch(url)
    assert.equal(page.status, 200)
    assert.match(await page.text(), /<script type="module"/)

    await writeFile(join(folder, 'application.js'), application)
    const told = JSON.parse(await run(process.execPath, ['application.js', url], folder))
    assert.deepEqual(told, {
      lost: [],
      spans: 1,
      call: 'hi',
      isFeedbackBack: true,
      functions: [],
      missing: 'not-found',
    })

    const exported = await run('npx', ['loopwright', 'export', 'feedback'], folder)
    // What the server says of the call by itself is exported as well.
    const lines = exported
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { signal: string; value: unknown })
    assert.equal(lines.find(({ signal }) => signal === 'accepted')?.value, true)
    server.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  })

  it('declares types that stand by themselves', async () => {
    await writeFile(join(folder, 'application.ts'), typedApplication)
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', '']
    await run(process.execPath, [tsc, ...options, 'application.ts'], folder)
  })

  it('carries no dependency in the SDK, and nothing of the workspaces in either', async () => {
    const listed = JSON.parse(await run('npm', ['ls', '--json', '--all', '@loopwright/sdk'], folder))
    assert.equal(listed.dependencies['@loopwright/sdk'].dependencies, undefined)
    const script = readFileSync(join(folder, 'node_modules/@loopwright/sdk/dist/browser.js'), 'utf8')
    assert.doesNotMatch(script, /\bimport[\s{"']/, 'a page needs nothing but this file')
    const packages = join(folder, 'node_modules')
    const importing = globSync(['loopwright/lib/**/*.js', '@loopwright/sdk/**/*.{js,d.ts}'], {
      cwd: packages,
    })
      .map((name) => ({ name, text: readFileSync(join(packages, name), 'utf8') }))
      .filter(({ text }) => /(?:from|import\() ?['"]@loopwright\//.test(text))
    assert.deepEqual(
      importing.map(({ name }) => name),
      [],
    )
  })
})
