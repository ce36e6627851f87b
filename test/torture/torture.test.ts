import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skip } from '../faults/server-process.ts'
import { waysIn } from './journal.ts'
import { runTorture } from './run-torture.ts'

test('kill -9s of the server and its stores under load: what was acknowledged is there once, and nobody is left behind', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const seed = Math.floor(Math.random() * 1e6)
  const result = await runTorture({
    ...{ kills: { server: 2, ledger: 1, catalog: 1 }, secondsBetween: 0.3, pauseMs: 40, seed },
    say: (line) => t.diagnostic(line),
  })
  assert.deepEqual(result.faults.slice(0, 10), [], `${result.faults.length} faults, seed ${seed}`)
  const untried = waysIn.filter((way) => !result.ways[way]?.acknowledged)
  assert.deepEqual(untried, [])
  t.diagnostic(`${result.acknowledged} acknowledged, ${JSON.stringify(result.kills)}`)
})
