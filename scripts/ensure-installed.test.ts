import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { it, type TestContext } from 'node:test'

/** Stands for npm: notes that it ran, takes its time, and leaves behind what `npm ci` would. */
const npm = `
const { appendFileSync, copyFileSync, mkdirSync, rmSync, symlinkSync } = require('node:fs')
appendFileSync('runs', process.argv[2] + '\\n')
console.log('npm says this on standard output')
setTimeout(() => {
  if (process.env.NPM_FAILS) process.exit(7)
  rmSync('node_modules', { recursive: true, force: true })
  mkdirSync('node_modules/.bin', { recursive: true })
  mkdirSync('packages/one/node_modules/b', { recursive: true })
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json')
  symlinkSync(process.execPath, 'node_modules/.bin/node')
}, 300)
`

const lock = (version: string) =>
  JSON.stringify({
    packages: {
      '': { name: 'checkout' },
      'node_modules/a': { version },
      'packages/one/node_modules/b': { version },
      'node_modules/for-another-platform': { version: '1.0.0', optional: true },
    },
  })

async function checkout(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-checkout-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'scripts'))
  await copyFile(
    join(import.meta.dirname, 'ensure-installed.cjs'),
    join(folder, 'scripts/ensure-installed.cjs'),
  )
  await writeFile(join(folder, 'npm.js'), npm)
  await writeFile(join(folder, 'package-lock.json'), lock('1.0.0'))
  return {
    folder,
    runs: async () =>
      (await readFile(join(folder, 'runs'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    async ensure(env: Record<string, string> = {}) {
      const child = spawn(process.execPath, ['scripts/ensure-installed.cjs'], {
        cwd: folder,
        env: { PATH: process.env.PATH, npm_execpath: join(folder, 'npm.js'), ...env },
      })
      const [out, said, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      return { out, said, code }
    },
  }
}

it('installs once when two ask at the same time, says so on standard error alone, and then has nothing to do', async (t) => {
  const { ensure, runs } = await checkout(t)
  const both = await Promise.all([ensure(), ensure()])
  assert.deepEqual(
    both.map(({ code, out }) => [code, out]),
    [
      [0, ''],
      [0, ''],
    ],
  )
  assert.match(both.map(({ said }) => said).join(''), /Installing dependencies/)
  assert.deepEqual(await runs(), ['ci'])
  assert.deepEqual(await ensure(), { out: '', said: '', code: 0 })
})

it('installs again when the lock file asks for another version', async (t) => {
  const { ensure, runs, folder } = await checkout(t)
  await ensure()
  await writeFile(join(folder, 'package-lock.json'), lock('2.0.0'))
  assert.equal((await ensure()).code, 0)
  assert.deepEqual(await runs(), ['ci', 'ci'])
})

it('fails as npm fails, and a lock left by a killed process does not stop the next', async (t) => {
  const { ensure, folder } = await checkout(t)
  assert.equal((await ensure({ NPM_FAILS: '1' })).code, 7)
  await mkdir(join(folder, '.loopwright-install'))
  await writeFile(join(folder, '.loopwright-install/pid'), '999999999')
  assert.equal((await ensure()).code, 0)
})

it('installs again when the packages of one workspace were cleaned away', async (t) => {
  const { folder, ensure, runs } = await checkout(t)
  await ensure()
  await ensure()
  assert.equal((await runs()).length, 1)
  await rm(join(folder, 'packages/one/node_modules'), { recursive: true })
  assert.equal((await ensure()).code, 0)
  assert.equal((await runs()).length, 2)
})
