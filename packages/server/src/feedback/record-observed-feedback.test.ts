import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signal } from '@loopwright/contract'
import { signalDefaults } from '@loopwright/contract'
import { testProject } from '../platform/testing/test-project.ts'
import { knownSignals } from './known-signals.ts'
import { listFeedback } from './list-feedback.ts'
import { type Observed, recordObservedFeedback } from './record-observed-feedback.ts'

function observed(key: string, type: Signal['type'], value: Observed['value']): Observed {
  return {
    key,
    signal: {
      ...{ name: 'tone', type, kind: 'automated', description: 'Came with telemetry.' },
      ...{ direction: 'none', ...signalDefaults },
    },
    target: { kind: 'trace', id: 'trace' },
    value,
    author: { kind: 'evaluator', id: 'judge' },
    ...{ observedAt: undefined, channel: 'otlp', comment: undefined },
  }
}

test('of two observations of one name that differ in type both are kept, be it defined by them or before', async (t) => {
  const { catalog, ledger, spool, clock, serving, projectId } = await testProject(t)
  const signals = knownSignals({ catalog, clock })
  const deps = { catalog, ledger, spool, clock, serving, signals, readToken: () => null }
  const key = { kind: 'key', id: 'key-1', name: 'server', projectId, role: 'engineer' } as const
  const record = (...items: Observed[]) => recordObservedFeedback(deps, key, items)
  assert.deepEqual(await record(observed('one', 'number', 0.5), observed('two', 'category', 'warm')), [])
  assert.deepEqual(await record(observed('three', 'category', 'cold')), [])
  const { items } = await listFeedback(deps, projectId, { limit: 10 })
  assert.deepEqual(items.map(({ signal, value }) => [signal, value]).sort(), [
    ['tone', 0.5],
    ['tone.category', 'cold'],
    ['tone.category', 'warm'],
  ])
})
