import type { ImportFormat } from '@loopwright/core/capture/import/imported'
import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'
import type { FileLayout, FilePlace } from './file-record.ts'
import { addBlock, emptyBlock, type ImportBlock, isFull, type SentBlock, sendBlock } from './import-block.ts'
import { type ImportTotals, noTotals } from './import-totals.ts'
import type { PostOptions } from './post-items.ts'
import { type ReadOptions, readBlockItems } from './read-block-items.ts'
import { fileStart, readRecords } from './read-records.ts'
import type { RejectedLine } from './rejected-file.ts'

/** How far an import has come; everything before the place was accepted or rejected for good. */
export type ImportState = {
  place: FilePlace
  layout: FileLayout | undefined
  formats: ImportFormat[]
  totals: ImportTotals
}

export const importBegin = (): ImportState => ({
  place: fileStart,
  layout: undefined,
  formats: [],
  totals: noTotals(),
})

export type ImportOptions = {
  /** The file from the place of `state` on. */
  input: AsyncIterable<Buffer>
  /** Where to go on; it is changed as the import comes along. */
  state: ImportState
  read: ReadOptions
  post: PostOptions
  stopping: AbortSignal
  /** Called in the order of the file, once everything up to the new place of `state` was answered. */
  onProgress(rejected: readonly RejectedLine[]): Promise<void>
}

/** Requests under way, so that reading, the network and the server work at the same time. */
const mostInFlight = 4
/** A file of which nothing is understood so far is the wrong file. */
const triedRecords = 100

/**
 * Sends a file to the server, in blocks of which several are under way. Resolves when all of it was answered, or when it
 * was asked to stop; `state` then says how far it came. Doing it again changes nothing.
 *
 * @throws CliError when the file is in no known format, or the server refuses or is away for too long.
 */
export async function importFile(options: ImportOptions): Promise<{ isWhole: boolean }> {
  const { state, read, post, stopping } = options
  const inFlight: Promise<SentBlock>[] = []
  let block = emptyBlock()
  let understood = state.formats.length
  let tried = 0

  async function settleFirst(): Promise<void> {
    const sent = await inFlight.shift()
    if (!sent) return
    addBlock(state.totals, sent)
    state.place = sent.end
    await options.onProgress(sent.rejected)
  }

  async function send(whole: ImportBlock): Promise<void> {
    const sending = sendBlock(post, whole)
    // A failure is met when its turn comes; until then it must not count as unhandled.
    sending.catch(() => undefined)
    inFlight.push(sending)
    block = emptyBlock()
    if (inFlight.length >= mostInFlight) await settleFirst()
  }

  for await (const record of readRecords(options.input, state.place, state.layout)) {
    if (stopping.aborted) break
    state.layout = record.layout
    const found = await readBlockItems(record, read)
    if (found.format) {
      understood += 1
      if (!state.formats.includes(found.format)) state.formats.push(found.format)
    } else if (understood === 0) {
      tried += 1
      if (tried >= triedRecords) throw notUnderstood(found.rejected[0])
    }
    block.items.push(...found.items)
    block.rejected.push(...found.rejected)
    block.sessions += found.sessions
    block.records += 1
    block.bytes += found.items.reduce((sum, item) => sum + item.json.length, 0)
    block.end = record.end
    if (isFull(block)) await send(block)
  }
  if (understood === 0 && tried > 0) throw notUnderstood(block.rejected[0])
  if (!stopping.aborted && block.records > 0) await send(block)
  while (inFlight.length > 0) await settleFirst()
  return { isWhole: !stopping.aborted }
}

function notUnderstood(first: RejectedLine | undefined): CliError {
  return new CliError(
    'unknown-format',
    exitCode.usage,
    `Nothing of this file is understood. Line ${first?.line ?? 1}: ${first?.message ?? 'it is empty'} Name the format with --format, or see docs/capturing.md for what can be imported.`,
  )
}
