import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { removeHome } from '@loopwright/server/platform/home/remove-home'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

function start(env: Record<string, string>) {
  return spawn(process.execPath, [main, 'start', '--no-web'], {
    env: { ...env, PATH: process.env.PATH, LOOPWRIGHT_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

it('says on standard error when it is ready, serves, and stops in order when asked', {
  timeout: 120_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-test-'))
  const home = join(folder, 'home')
  const server = start({ LOOPWRIGHT_HOME: home, PORT: '0' })
  t.after(async () => {
    server.kill('SIGKILL')
    await removeHome(home)
    await rm(folder, { recursive: true, force: true })
  })
  const printed = text(server.stdout)
  const ended = once(server, 'close')
  let ready: { event?: string; url: string; firstRun: boolean } | undefined
  for await (const line of createInterface({ input: server.stderr })) {
    if (line.startsWith('{')) ready = JSON.parse(line)
    if (ready) break
  }
  assert.equal(ready?.event, 'ready')
  assert.equal(ready.firstRun, true)
  assert.equal((await fetch(`${ready.url}/readyz`)).status, 200)
  server.stderr.resume()
  server.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
  assert.equal(await printed, '')
})

it('says which port is taken, and which variable is wrong', { timeout: 120_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-test-'))
  const home = join(folder, 'home')
  t.after(async () => {
    await removeHome(home)
    await rm(folder, { recursive: true, force: true })
  })
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.after(() => other.close())
  const port = String((other.address() as AddressInfo).port)
  const taken = start({ LOOPWRIGHT_HOME: home, PORT: port })
  assert.match(await text(taken.stderr), new RegExp(`127.0.0.1 port ${port}`))
  assert.equal(taken.exitCode ?? (await once(taken, 'close'))[0], 1)

  const wrong = start({ LOOPWRIGHT_HOME: home, PORT: 'eighty' })
  assert.match(await text(wrong.stderr), /PORT: must be a whole number/)
  assert.equal(wrong.exitCode ?? (await once(wrong, 'close'))[0], 2)
})
