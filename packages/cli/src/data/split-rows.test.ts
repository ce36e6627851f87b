import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FileRecord } from './file-record.ts'
import { fileStart, readRecords } from './read-records.ts'

async function* pieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes)
    yield bytes.subarray(start, start + pieceBytes)
}

async function split(text: string, pieceBytes: number): Promise<FileRecord[]> {
  const rows: FileRecord[] = []
  for await (const row of readRecords(pieces(Buffer.from(text), pieceBytes))) rows.push(row)
  return rows
}

const table =
  '\uFEFFtrace_id,Signal,value\r\na,comment,"he said ""ü"",\nand left"\r\n\r\nb,helpful,1,more\nc,helpful'

describe('the rows of a table', () => {
  for (const pieceBytes of [1, 7, 4_096]) {
    it(`are objects by the columns of its first line, in pieces of ${pieceBytes} bytes`, async () => {
      const rows = await split(table, pieceBytes)
      assert.deepEqual(
        rows.map(({ line, text }) => [line, JSON.parse(text)]),
        [
          [2, { trace_id: 'a', Signal: 'comment', value: 'he said "ü",\nand left' }],
          [5, { trace_id: 'b', Signal: 'helpful', value: '1', '': ['more'] }],
          [6, { trace_id: 'c', Signal: 'helpful', value: '' }],
        ],
      )
    })
  }

  it('go on from the end of any of them', async () => {
    const bytes = Buffer.from(table)
    const whole = []
    for await (const row of readRecords(pieces(bytes, 5))) whole.push(row)
    for (const [index, { end, layout }] of whole.entries()) {
      const rest = []
      for await (const row of readRecords(pieces(bytes.subarray(end.byte), 5), end, layout)) rest.push(row)
      assert.deepEqual(rest, whole.slice(index + 1))
    }
  })

  for (const delimiter of [';', '\t']) {
    it(`may be told apart by ${JSON.stringify(delimiter)}`, async () => {
      const [row] = await split(['span_id,signal', 'a,helpful'].join('\n').replaceAll(',', delimiter), 99)
      assert.deepEqual(JSON.parse(row!.text), { span_id: 'a', signal: 'helpful' })
    })
  }

  it('have a quote that is not closed named by its place', async () => {
    await assert.rejects(split('span_id,signal\na,b\nc,"d\ne,f\n', 99), {
      code: 'malformed-csv',
      message: /begins at byte 20 opens a quote/,
    })
  })

  it('are lines where no column is a signal', async () => {
    const rows = readRecords(pieces(Buffer.from('a,b\n1,2\n'), 99), fileStart)
    for await (const { layout } of rows) assert.equal(layout, 'lines')
  })
})
