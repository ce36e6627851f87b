import assert from 'node:assert/strict'
import { chmod, chown, mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { canEnter, isRoot, unprivilegedAccount } from '@loopwright/server/platform/home/account'
import {
  processesOf,
  removeTemporaryHome,
  type ServerProcess,
  skip,
  startServerProcess,
  temporaryHome,
} from './server-process.ts'

const slow = { skip, timeout: 60_000 }
/** `nobody`, whom every system knows: Postgres wants its user to have a name. */
const somebody = unprivilegedAccount
const asSomebody =
  skip ||
  (!isRoot() && 'ONLY ROOT CAN START AS ANOTHER USER: that start stays untested') ||
  (!(await canEnter(somebody, import.meta.dirname)) &&
    'ANOTHER USER CANNOT ENTER THIS CHECKOUT: its start stays untested')

async function assertWorks(server: ServerProcess, traceId: string): Promise<void> {
  const span = { traceId, spanId: traceId, name: 'x', startedAt: new Date().toISOString() }
  assert.equal((await server.api.capture.ingestTraces({ spans: [span] })).accepted.length, 1)
  assert.equal((await server.api.capture.getTrace({ traceId })).spans.length, 1)
  assert.equal((await server.request('/readyz')).status, 200)
}

test(
  'a home that only its owner can enter serves; a second start in it refuses and names the first, which goes on',
  slow,
  async (t) => {
    const home = await temporaryHome()
    t.after(() => removeTemporaryHome(home))
    assert.equal((await stat(dirname(home))).mode & 0o777, 0o700)
    const first = startServerProcess(home)
    while (processesOf(home).length === 0) await sleep(5)
    await assert.rejects(startServerProcess(home), /in use by process \d+, which (is still starting|serves)/)
    const server = await first
    await assert.rejects(startServerProcess(home), (error: Error) => {
      assert.match(error.message, /^ended with 1:/)
      assert.ok(
        error.message.includes(`${home} is in use by process ${server.pid}, which serves ${server.url}`),
      )
      assert.match(error.message, /stop it first, or set LOOPWRIGHT_HOME to another folder/)
      return true
    })
    await assertWorks(server, 'first')
    const tookMs = await server.stop()
    assert.equal(await server.exited, 0)
    assert.ok(tookMs < 10_000, `a stop took ${tookMs} ms`)
    assert.equal((await stat(dirname(home))).mode & 0o777, 0o700)
    assert.deepEqual(processesOf(home), [])
  },
)

test('kill -9s during the first start leave nothing that the next start cannot use', slow, async (t) => {
  const home = await temporaryHome()
  t.after(() => removeTemporaryHome(home))
  for (let kills = 0; kills < 3; kills += 1) {
    const killer = new AbortController()
    const starting = startServerProcess(home, { killer: killer.signal })
    const delayMs = Math.round(200 + Math.random() * 1_500)
    // The home is locked, the catalog made, both stores opened and migrated in this time.
    setTimeout(() => killer.abort(), delayMs)
    const how = await starting.then(
      (server) => server.exited,
      (error: Error) => error.message,
    )
    t.diagnostic(`killed after ${delayMs} ms: ${how.toString().split('\n')[0]}`)
    assert.match(String(how), /SIGKILL/)
  }
  const server = await startServerProcess(home)
  await assertWorks(server, 'at last')
  await server.stop()
  assert.deepEqual(processesOf(home), [])
})

test('a user without a name is told what Postgres wants', { ...slow, skip: asSomebody }, async (t) => {
  const parent = dirname(await temporaryHome())
  t.after(() => rm(parent, { recursive: true, force: true }))
  const nameless = { uid: 54_321, gid: 54_321 }
  await chown(parent, nameless.uid, nameless.gid)
  await assert.rejects(
    startServerProcess(join(parent, 'home'), { account: nameless }),
    /uid 54321, which has no name on this machine.*DATABASE_URL/,
  )
})

test('a user who is not root starts it too', { ...slow, skip: asSomebody }, async (t) => {
  const parent = dirname(await temporaryHome())
  await chmod(parent, 0o755)
  const home = join(parent, 'somebody', 'home')
  t.after(async () => {
    await removeTemporaryHome(home)
    await rm(parent, { recursive: true })
  })
  await mkdir(dirname(home), { mode: 0o700 })
  await chown(dirname(home), somebody.uid, somebody.gid)
  const server = await startServerProcess(home, { account: somebody })
  await assertWorks(server, 'theirs')
  await server.stop()
  assert.equal((await stat(join(home, 'catalog'))).uid, somebody.uid)
})
