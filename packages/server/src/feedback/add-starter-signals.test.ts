import assert from 'node:assert/strict'
import { test } from 'node:test'
import { starterSignals } from '@loopwright/core/feedback/starter-signals'
import { newId } from '../platform/new-id.ts'
import { testCatalog } from '../platform/testing/engines.ts'
import { addNewStarterSignals, addStarterSignals } from './add-starter-signals.ts'
import { selectSignals, upsertSignal } from './signal-store.ts'

test('projects of before get the starter signals that were added since, and keep what they call by their names', async () => {
  const { pool, close } = await testCatalog()
  const [before, fresh] = [newId(), newId()]
  await pool.query(`insert into project (id, name) values ($1, 'before'), ($2, 'fresh')`, [before, fresh])
  await addStarterSignals(pool, fresh)
  const own = { ...starterSignals[0]!, description: 'In our own words.', retentionDays: 7 }
  await upsertSignal(pool, before, own)
  await addNewStarterSignals(pool)
  const [ofBefore, ofFresh] = [await selectSignals(pool, before), await selectSignals(pool, fresh)]
  assert.equal(ofFresh.length, starterSignals.length)
  assert.deepEqual(
    ofBefore,
    ofFresh.map((signal) => (signal.name === own.name ? own : signal)),
  )
  await close()
})
