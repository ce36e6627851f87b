import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowToLine } from './row-to-line.ts'

test('JSON in a field is written as it is, and everything else as JSON.stringify writes it', () => {
  const row = {
    id: 'a "quoted" id',
    input: '{"a":"say \\"hi\\""}',
    output: '"a text"',
    links: '[]',
    broken: '{\n"a":1}',
    empty: '',
    absent: undefined,
    nothing: null,
    tags: ['x'],
    version: 3,
  }
  const line = rowToLine(row, ['input', 'output', 'links', 'broken', 'empty'])
  assert.equal(line.includes('\n'), false)
  assert.deepEqual(JSON.parse(line), {
    ...JSON.parse(JSON.stringify(row)),
    input: { a: 'say "hi"' },
    links: [],
  })
  assert.equal(rowToLine(row), JSON.stringify(row))
})
