import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Problem } from '@loopwright/contract'
import { createApiClient } from '@loopwright/contract/api-client'
import { untilTrained } from '@loopwright/server/testing/teach-function'
import { holdDown } from './kill-child.ts'
import {
  removeTemporaryHome,
  type ServerProcess,
  skip,
  startServerProcess,
  temporaryHome,
} from './server-process.ts'
import { teachRoute } from './teach-route.ts'
import { assertAllThereOnce, Traffic } from './traffic.ts'

const slow = { skip, timeout: 60_000 }
const outageMs = 1_500

describe('with a store held down', slow, () => {
  let home = ''
  let server: ServerProcess
  let datasetVersionId = ''

  before(async () => {
    home = await temporaryHome()
    server = await startServerProcess(home)
    datasetVersionId = await teachRoute(server)
  })

  after(async () => {
    await server.stop()
    await removeTemporaryHome(home)
  })

  /** The owner's account, as the first-run page makes it. Returns the cookie of the session. */
  async function signUp(): Promise<string> {
    const body = JSON.stringify({
      email: 'owner@example.com',
      password: 'correct horse battery',
      project: 'own',
    })
    const response = await server.request('/api/v1/setup', { method: 'POST', body })
    assert.equal(response.status, 201)
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  }

  async function assertSignInSaysWhen(): Promise<void> {
    const body = JSON.stringify({ email: 'owner@example.com', password: 'correct horse battery' })
    const headers = { origin: server.url }
    const signIn = () => server.request('/api/auth/sign-in/email', { method: 'POST', headers, body })
    let response = await signIn()
    // It may have come back for the moment that it takes to be killed again.
    if (response.status === 200) response = await signIn()
    assert.deepEqual([response.status, ((await response.json()) as Problem).code], [503, 'store-unavailable'])
  }

  /** Sends everything there is to send while a store is held down, and goes on a little after it is back. */
  async function sendThroughOutage(
    store: 'ledger' | 'catalog',
    meanwhile?: () => Promise<void>,
  ): Promise<Traffic> {
    const traffic = new Traffic(store)
    const done = new AbortController()
    const sending = traffic.send(server, done.signal)
    await sleep(200)
    const up = new AbortController()
    const down = holdDown(server, store, up.signal)
    await Promise.all([sleep(outageMs), meanwhile?.()])
    up.abort()
    await down
    await server.untilReady()
    await sleep(200)
    done.abort()
    await sending
    return traffic
  }

  test(
    'while the ledger is away the gateway answers and ingest is taken; then the spool drains',
    slow,
    async (t) => {
      const traffic = await sendThroughOutage('ledger', async () => {
        await sleep(500)
        const response = await server.request('/api/v1/traces')
        assert.equal(response.status, 503)
        assert.ok(Number(response.headers.get('retry-after')) > 0)
        const { code, detail } = (await response.json()) as Problem
        assert.equal(code, 'store-unavailable')
        assert.match(detail, /try again/)
        assert.equal((await server.request('/readyz')).status, 503)
        assert.equal((await server.request('/livez')).status, 200)
      })
      assert.deepEqual(
        [...traffic.gatewayStatuses.keys()],
        ['200'],
        'no call failed and none went uncaptured',
      )
      assert.deepEqual([...traffic.ingestStatuses.keys()], ['202'], 'nobody had to send anything again')
      assert.ok(traffic.longestCallMs < 2_000, `a call took ${traffic.longestCallMs} ms`)
      await assertAllThereOnce(server, traffic, 'the ledger was away')
      assert.equal(await server.metric('loopwright_spool_pending_rows'), 0)
      assert.equal(await server.metric('loopwright_spool_rejected_rows'), 0)
      t.diagnostic(`${traffic.calls.size} calls, the longest ${Math.round(traffic.longestCallMs)} ms`)
    },
  )

  test(
    'while the catalog is away the gateway answers, the API says when to come back, and all mends itself',
    slow,
    async (t) => {
      const refused = new Map<string, number>()
      const cookie = await signUp()
      const traffic = await sendThroughOutage('catalog', async () => {
        await sleep(100)
        await assertSignInSaysWhen()
        for (const until = performance.now() + outageMs - 500; performance.now() < until; await sleep(10)) {
          const made = server.request('/api/v1/keys', { method: 'POST', body: '{"name":"during"}' })
          const visit = fetch(`${server.url}/api/v1/me`, { headers: { cookie } })
          for (const response of await Promise.all([server.request('/api/v1/functions'), made, visit])) {
            const { code, detail } = (await response.json()) as Partial<Problem>
            refused.set(code ?? 'taken', (refused.get(code ?? 'taken') ?? 0) + 1)
            if (!code) continue
            assert.deepEqual([response.status, code], [503, 'store-unavailable'], detail)
            assert.ok(Number(response.headers.get('retry-after')) > 0)
          }
        }
      })
      assert.ok((refused.get('store-unavailable') ?? 0) > 0, 'the catalog was away')
      assert.deepEqual(
        [...traffic.gatewayStatuses.keys()],
        ['200'],
        'no call failed and none went uncaptured',
      )
      assert.ok(!traffic.ingestStatuses.has('none') && !traffic.ingestStatuses.has('500'))
      await assertAllThereOnce(server, traffic, 'the catalog was away')

      const { key } = await server.api.workspace.createKey({ name: 'after', role: 'engineer' })
      const { role } = await createApiClient({ url: server.url, key }).workspace.me()
      assert.equal(role, 'engineer')
      const started = await server.api.improve.startTrainingRun({
        function: 'route',
        datasetVersionId,
        profile: 'fast',
      })
      assert.equal((await untilTrained(server.api, started.id)).status, 'succeeded')
      t.diagnostic(
        `gateway ${JSON.stringify([...traffic.gatewayStatuses])}; API ${JSON.stringify([...refused])}`,
      )
    },
  )
})
