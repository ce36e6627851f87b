import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deepestJson, isTooDeep } from './json-depth.ts'

const nested = (depth: number) =>
  JSON.parse(`${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`) as unknown

test('a value may nest as deep as said and no deeper', () => {
  for (const shallow of [1, null, 'text', [], {}, nested(2), nested(deepestJson)])
    assert.equal(isTooDeep(shallow), false)
  assert.equal(isTooDeep(nested(deepestJson + 2)), true)
  assert.equal(isTooDeep(nested(100_000)), true)
})
