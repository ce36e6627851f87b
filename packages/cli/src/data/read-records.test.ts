import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FileLayout, FileRecord } from './file-record.ts'
import { fileStart, readRecords } from './read-records.ts'

/** The records of a text that comes in pieces of so many bytes. */
async function split(text: string, pieceBytes = 3): Promise<(FileRecord & { layout: FileLayout })[]> {
  return collect(readRecords(pieces(Buffer.from(text), pieceBytes)))
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

async function* pieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes)
    yield bytes.subarray(start, start + pieceBytes)
}

const list = `[
  {"a": "ä]}\\",{", "n": [1, {"b": 2}]},
  {
    "c": 3
  }, 7, "te\\"xt,"
]
`

describe('the records of a file', () => {
  const cases: [string, FileLayout, string, [number, string][]][] = [
    [
      'lines',
      'lines',
      '{"a":1}\n\n{"b":"ü"}\r\n{"c":',
      [
        [1, '{"a":1}'],
        [3, '{"b":"ü"}'],
        [4, '{"c":'],
      ],
    ],
    [
      'lines of which the first is broken',
      'lines',
      '{"a":\n{"b":1}\n',
      [
        [1, '{"a":'],
        [2, '{"b":1}'],
      ],
    ],
    ['one long line', 'lines', `{"a":"${'x'.repeat(100_000)}"}`, [[1, `{"a":"${'x'.repeat(100_000)}"}`]]],
    [
      'lines behind a byte order mark',
      'lines',
      '\uFEFF{"a":1}\n{"b":2}',
      [
        [1, '{"a":1}'],
        [2, '{"b":2}'],
      ],
    ],
    [
      'a list',
      'list',
      list,
      [
        [2, '{"a": "ä]}\\",{", "n": [1, {"b": 2}]}'],
        [3, '{\n    "c": 3\n  }'],
        [5, '7'],
        [5, '"te\\"xt,"'],
      ],
    ],
    ['a list behind a byte order mark', 'list', '\uFEFF[{"a":1}]', [[1, '{"a":1}']]],
    ['an empty list', 'list', '[ ]', []],
    [
      'a list that was cut off between records',
      'list',
      '[{"a":1},\n',
      [
        [1, '{"a":1}'],
        [2, ''],
      ],
    ],
    [
      'a list that was cut off in a record',
      'list',
      '[{"a":1},{"b',
      [
        [1, '{"a":1}'],
        [1, '{"b'],
      ],
    ],
    [
      'documents over several lines',
      'values',
      '{\n "a": 1\n}\n{\n "b": [2]\n}\n',
      [
        [1, '{\n "a": 1\n}'],
        [4, '{\n "b": [2]\n}'],
      ],
    ],
    ['nothing', 'lines', '', []],
  ]
  for (const [name, layout, text, expected] of cases) {
    it(`are told apart in ${name}`, async () => {
      const records = await split(text)
      assert.deepEqual(
        records.map((record) => [record.line, record.text]),
        expected,
      )
      assert.ok(records.every((record) => record.layout === layout))
    })
  }

  it('go on behind any of them, with the same lines and places', async () => {
    for (const text of [list, '{"a":1}\n\n{"b":"ü"}\n{"c":3}\n']) {
      const whole = await split(text)
      for (const [index, { end, layout }] of whole.entries()) {
        const rest = Buffer.from(text).subarray(end.byte)
        const records = await collect(readRecords(pieces(rest, 2), end, layout))
        assert.deepEqual(records, whole.slice(index + 1))
      }
      assert.equal(whole[0]!.line, text === list ? 2 : fileStart.line)
    }
  })
})
