import type { FileLayout, FilePlace, FileRecord } from './file-record.ts'
import { recogniseLayout } from './recognise-layout.ts'
import { splitLines } from './split-lines.ts'
import { splitRows } from './split-rows.ts'
import { splitValues } from './split-values.ts'

export const fileStart: FilePlace = { byte: 0, line: 1 }

const headBytes = 65_536

/** The records of a file from a place on. Without a layout it is told by the first bytes, which only the start has. */
export async function* readRecords(
  input: AsyncIterable<Buffer>,
  from: FilePlace = fileStart,
  layout?: FileLayout,
): AsyncGenerator<FileRecord & { layout: FileLayout }> {
  const { head, all } = await peek(input)
  const found = layout ?? recogniseLayout(head.toString('utf8'))
  const records = recordsOf(all, from, found)
  for await (const record of records) {
    const isMarked = record.startByte === 0 && record.text.startsWith('\uFEFF')
    yield { ...record, ...(isMarked && { text: record.text.slice(1) }), layout: found }
  }
}

function recordsOf(input: AsyncIterable<Buffer>, from: FilePlace, layout: FileLayout) {
  if (typeof layout === 'object') return splitRows(input, from, layout)
  if (layout === 'lines') return splitLines(input, from)
  return splitValues(input, from, { isList: layout === 'list' })
}

async function peek(input: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = input[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let bytes = 0
  while (bytes < headBytes) {
    const next = await iterator.next()
    if (next.done) break
    first.push(next.value)
    bytes += next.value.length
  }
  async function* all() {
    try {
      yield* first
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head: Buffer.concat(first).subarray(0, headBytes), all: all() }
}
