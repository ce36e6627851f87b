import type { Readable } from 'node:stream'
import type { ApiClient } from '../connection/api-client.ts'
import { readItem } from './read-item.ts'
import { readLines } from './read-lines.ts'
import { type NumberedItem, type RejectedLine, sendBatch } from './send-batches.ts'

export type ImportResult = { lines: number; spans: number; feedback: number; rejected: RejectedLine[] }

export type ImportOptions = {
  api: ApiClient
  input: Readable
  stopping: AbortSignal
  onProgress: (done: { bytes: number; lines: number; rejected: number }) => void
}

const batchItems = 500
const batchBytes = 4_000_000

/** Sends every line of JSONL to the server in order. Importing the same lines again changes nothing. */
export async function importFile({ api, input, stopping, onProgress }: ImportOptions): Promise<ImportResult> {
  const result: ImportResult = { lines: 0, spans: 0, feedback: 0, rejected: [] }
  let batch: NumberedItem[] = []
  let bytes = 0

  async function sendWaiting() {
    if (batch.length === 0) return
    const rejected = await sendBatch(api, batch, stopping)
    result[batch[0]!.kind === 'span' ? 'spans' : 'feedback'] += batch.length - rejected.length
    result.rejected.push(...rejected)
    batch = []
    bytes = 0
  }

  for await (const { number, text, endByte } of readLines(input)) {
    stopping.throwIfAborted()
    result.lines += 1
    const read = readItem(text)
    if ('problem' in read) {
      result.rejected.push({ line: number, code: 'malformed-json', message: read.problem, text })
      continue
    }
    const isFull = batch.length >= batchItems || bytes + text.length > batchBytes
    if (isFull || (batch[0] && batch[0].kind !== read.kind)) await sendWaiting()
    batch.push({ ...read, line: number, text })
    bytes += text.length
    onProgress({ bytes: endByte, lines: result.lines, rejected: result.rejected.length })
  }
  await sendWaiting()
  result.rejected.sort((one, other) => one.line - other.line)
  return result
}
