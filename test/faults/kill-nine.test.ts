import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHome } from '@loopwright/server/platform/home/open-home'
import { startLedger } from '@loopwright/server/platform/ledger/start-ledger'
import { createLogger } from '@loopwright/server/platform/log'
import { killChild } from './kill-child.ts'
import {
  processesOf,
  removeTemporaryHome,
  skip,
  startServerProcess,
  temporaryHome,
} from './server-process.ts'
import { teachRoute } from './teach-route.ts'
import { assertAllThereOnce, faultsIn, Traffic } from './traffic.ts'

const victims = [
  ...['server', 'ledger', 'catalog', 'ledger', 'server'],
  ...['catalog', 'ledger', 'catalog', 'ledger', 'server'],
] as const

test('ten kill -9s during ingest: what was acknowledged is there once, and nobody is left behind', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const home = await temporaryHome()
  t.after(() => removeTemporaryHome(home))
  const traffic = new Traffic('kill')
  let server = await startServerProcess(home)
  await teachRoute(server)
  for (const [round, victim] of victims.entries()) {
    const done = new AbortController()
    const sending = traffic.send(server, done.signal)
    const delayMs = Math.round(100 + Math.random() * 300)
    await sleep(delayMs)
    if (victim === 'server') {
      await server.kill()
      done.abort()
      await sending
      server = await startServerProcess(home)
    } else {
      await killChild(server, victim)
      await sleep(100)
      done.abort()
      await sending
      await server.untilReady()
    }
    await assertAllThereOnce(server, traffic, `round ${round}: the ${victim} after ${delayMs} ms`)
  }
  assert.ok(traffic.spans.acknowledged.size > 100 && traffic.feedback.acknowledged.size > 50)
  assert.ok(traffic.calls.size > 10)
  const done = new AbortController()
  const sending = traffic.send(server, done.signal)
  await sleep(200)
  const stopped = server.stop()
  done.abort()
  await sending
  const tookMs = await stopped
  assert.ok(tookMs < 10_000, `a stop took ${tookMs} ms`)
  assert.equal(await server.exited, 0)
  assert.deepEqual(processesOf(home), [])
  await assertStoredOnce(home, traffic)
  const { gatewayStatuses, ingestStatuses } = traffic
  t.diagnostic(
    `acknowledged: ${traffic.spans.acknowledged.size} spans, ${traffic.feedback.acknowledged.size} feedback, ${traffic.calls.size} calls; gateway ${JSON.stringify([...gatewayStatuses])}; ingest ${JSON.stringify([...ingestStatuses])}`,
  )
})

/** Below the API: one row a span, unless it was sent twice, and never a second one of another id. */
async function assertStoredOnce(path: string, { spans, calls, feedback }: Traffic): Promise<void> {
  const home = await openHome(path)
  const ledger = await startLedger({ home, logger: createLogger({ level: 'silent' }) })
  try {
    const select = async (query: string) =>
      (await (await ledger.client.query({ query, format: 'JSONEachRow' })).json<{ id: string }>()).map(
        ({ id }) => id,
      )
    const rows = await select('SELECT inference_id AS id FROM span')
    const once = rows.filter((id) => !spans.repeated.has(id))
    assert.deepEqual(faultsIn(once, [...calls]).slice(0, 10), [])
    assert.deepEqual(faultsIn([...new Set(rows)], spans.acknowledged).slice(0, 10), [])
    const observations = await select('SELECT id FROM feedback FINAL')
    assert.deepEqual(faultsIn(observations, feedback.acknowledged).slice(0, 10), [])
  } finally {
    await ledger.close()
    await home.release()
  }
}
