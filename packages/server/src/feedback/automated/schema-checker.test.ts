import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSchemaChecker } from './schema-checker.ts'

const order = {
  type: 'object',
  properties: { item: { type: 'string' }, count: { type: 'integer', minimum: 1 } },
  required: ['item', 'count'],
  additionalProperties: false,
}

test('a value satisfies its schema or does not', () => {
  // The machine that runs the tests may be busy.
  const { check } = createSchemaChecker({ mostMs: 10_000 })
  assert.equal(check(order, { item: 'lamp', count: 2 }), true)
  assert.equal(check(order, { item: 'lamp', count: 0 }), false)
  assert.equal(check(order, { item: 'lamp', count: 2, more: 1 }), false)
  assert.equal(check({ $ref: '#/$defs/order', $defs: { order } }, { item: 'lamp', count: 1 }), true)
})

test('a hostile schema takes little time, says nothing, and holds up no other', () => {
  const { check } = createSchemaChecker()
  const doubling: Record<string, unknown> = { d0: { type: 'object' } }
  for (let depth = 1; depth <= 40; depth++)
    doubling[`d${depth}`] = { allOf: [{ $ref: `#/$defs/d${depth - 1}` }, { $ref: `#/$defs/d${depth - 1}` }] }
  const hostile: [schema: unknown, value: unknown][] = [
    [{ $ref: '#/$defs/d40', $defs: doubling }, {}],
    [{ $ref: '#' }, {}],
    [{ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(60)}!`],
    [{ type: 'string', pattern: '(' }, 'a'],
    [{ type: 'string', pattern: 'x'.repeat(70_000) }, 'x'],
    ['not a schema', {}],
    [{ $ref: 'https://example.com/nowhere' }, {}],
  ]
  for (const [schema, value] of hostile)
    assert.equal(check(schema, value), null, JSON.stringify(schema).slice(0, 80))
  assert.equal(check(order, { item: 'lamp', count: 2 }), true)
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})
