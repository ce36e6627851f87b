import { createHash } from 'node:crypto'
import type { FeedbackValue } from '@loopwright/contract'
import type { ImportContext, ImportFormat } from '@loopwright/core/capture/import/imported'
import { readRecord } from '@loopwright/core/capture/import/read-record'
import type { FileRecord } from './file-record.ts'
import type { BlockItem } from './import-block.ts'
import type { RejectedLine } from './rejected-file.ts'
import type { SignalBook } from './signal-book.ts'

export type ReadOptions = {
  format: ImportFormat | 'auto'
  signals: SignalBook
  episodeMetrics: ReadonlySet<string>
  /** When a record without a time is taken to have begun. */
  assumedStartMs(record: FileRecord): number | undefined
}

export type RecordItems = {
  items: BlockItem[]
  rejected: RejectedLine[]
  sessions: number
  format: ImportFormat | undefined
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 40)

/** What a record of a file holds, ready to be sent, and what of it can't be. */
export async function readBlockItems(record: FileRecord, options: ReadOptions): Promise<RecordItems> {
  const { text, line } = record
  const reject = (code: string, message: string): RejectedLine => ({ line, code, message, text })
  const parsed = parse(text)
  if ('problem' in parsed) {
    return { items: [], rejected: [reject('malformed-json', parsed.problem)], sessions: 0, format: undefined }
  }
  const context: ImportContext = {
    hash,
    assumedStartMs: options.assumedStartMs(record),
    episodeMetrics: options.episodeMetrics,
  }
  const reading = readRecord(parsed.value, options.format, context)
  if ('problem' in reading) {
    return {
      items: [],
      rejected: [reject('invalid-input', reading.problem)],
      sessions: 0,
      format: reading.format,
    }
  }
  const items: BlockItem[] = []
  for (const imported of reading.items) {
    let { item } = imported
    if (imported.kind === 'feedback' && imported.signals.length > 0)
      item = {
        ...item,
        signal: await options.signals.nameFor(imported.signals, item.value as FeedbackValue),
      }
    if (imported.kind === 'feedback' && imported.isWritten)
      item = { ...item, value: await options.signals.readValue(String(item.signal), String(item.value)) }
    const isLine = item === parsed.value
    const json = isLine ? text : JSON.stringify(item)
    items.push({
      kind: imported.kind,
      json,
      line,
      // A record of many items is not kept once more with each of them that is rejected.
      text: reading.items.length === 1 ? text : json,
      ...(imported.kind === 'feedback' && { said: { signal: String(item.signal), value: item.value } }),
    })
  }
  return {
    items,
    rejected: (reading.problems ?? []).map((problem) => reject('invalid-input', problem)),
    sessions: reading.sessions ?? 0,
    format: reading.format,
  }
}

function parse(text: string): { value: unknown } | { problem: string } {
  if (text === '') return { problem: 'The file ends inside its list: it was cut off.' }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: `This line is no JSON: ${(error as Error).message}` }
  }
}
