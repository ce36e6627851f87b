import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ImportFormat } from '@loopwright/core/capture/import/imported'
import { CliError } from '../cli-error.ts'
import type { ServerAddress } from '../connection/find-server.ts'
import { exitCode } from '../exit-code.ts'
import { say, type Terminal } from '../terminal.ts'
import { type AssumedClock, assumedStart } from './assumed-clock.ts'
import { type ImportState, importBegin, importFile } from './import-file.ts'
import { fileIdentity, readProgress, removeProgress, writeProgress } from './import-progress.ts'
import type { ImportTotals } from './import-totals.ts'
import { notesPath } from './notes-path.ts'
import { progressBar } from './progress-bar.ts'
import { RejectedFile, type RejectedLine } from './rejected-file.ts'
import type { SignalBook } from './signal-book.ts'

export type RunOptions = {
  terminal: Terminal
  server: ServerAddress
  projectId: string
  format: ImportFormat | 'auto'
  givenStartMs: number | undefined
  episodeMetrics: ReadonlySet<string>
  isRestart: boolean
  signals: SignalBook
}

/** What came of a file. `rejected` holds the first of the rejected lines; all of them are in `rejectedFile`. */
export type FileImported = {
  file: string
  formats: ImportFormat[]
  totals: ImportTotals
  rejected: Omit<RejectedLine, 'text'>[]
  rejectedFile: string | null
  seconds: number
}

const shownRejections = 20
const keptRejections = 1_000
const noteEveryMs = 500
const sayWaitingEveryMs = 15_000
/** Smaller files are done before it is worth noting how far they have come. */
const notedBytes = 2 ** 20

/** Imports one file, going on where an earlier import of it was stopped. */
export async function runImport(file: string, options: RunOptions): Promise<FileImported> {
  const { terminal, isRestart } = options
  const isFile = file !== '-'
  const { size, modifiedMs } = await about(file)
  const notes = await notesPath(file)
  const into = JSON.stringify([options.projectId, options.format, [...options.episodeMetrics]])
  const earlier = isFile && !isRestart ? await readProgress({ file, notes }, into) : 'none'
  const resumed = typeof earlier === 'object' ? earlier : undefined
  if (earlier === 'changed')
    say(terminal, `${file} is not what was imported before; it is imported from its start.`)
  const state: ImportState = resumed
    ? { ...resumed, formats: resumed.formats as ImportFormat[] }
    : importBegin()
  if (resumed)
    say(
      terminal,
      `Going on after line ${state.place.line - 1} of ${file}, where an earlier import was stopped.`,
    )
  // What an earlier import took a record's time to be must stay, or its spans would be others.
  const clock: AssumedClock = resumed?.assumed ?? { givenMs: options.givenStartMs, modifiedMs, size }
  const rejectedFile = new RejectedFile(notes)
  await rejectedFile.begin(resumed?.rejectedBytes ?? 0)

  const rejected: FileImported['rejected'] = []
  const bar = progressBar(terminal, 'Importing', size, state.place.byte)
  const startedAtMs = performance.now()
  const linesBefore = state.totals.lines
  let notedAtMs = size < notedBytes ? startedAtMs : Number.NEGATIVE_INFINITY

  async function note(): Promise<void> {
    notedAtMs = performance.now()
    if (!isFile || !state.layout) return
    await writeProgress(notes, {
      ...state,
      layout: state.layout,
      ...{ into, identity: await fileIdentity(file, state.place.byte) },
      ...{ rejectedBytes: rejectedFile.bytes, assumed: clock },
    })
  }

  async function onProgress(lines: readonly RejectedLine[]): Promise<void> {
    await rejectedFile.add(lines)
    for (const { line, code, message } of lines) {
      if (rejected.length < shownRejections) say(terminal, `line ${line}: ${message}`)
      if (rejected.length < keptRejections) rejected.push({ line, code, message })
    }
    const nowMs = performance.now()
    const perSecond = ((state.totals.lines - linesBefore) / Math.max(1, nowMs - startedAtMs)) * 1000
    const words = `${state.totals.lines} records, ${Math.round(perSecond)}/s, ${state.totals.rejected} rejected`
    bar.update(state.place.byte, words)
    if (nowMs - notedAtMs >= noteEveryMs) await note()
  }

  let saidAtMs = Number.NEGATIVE_INFINITY
  function onWait(why: CliError): void {
    if (performance.now() - saidAtMs < sayWaitingEveryMs) return
    saidAtMs = performance.now()
    say(terminal, `Waiting for the server: ${why.message}`)
  }

  try {
    const { isWhole } = await importFile({
      input: isFile
        ? createReadStream(file, { start: state.place.byte, highWaterMark: 2 ** 18 })
        : (terminal.stdin as AsyncIterable<Buffer>),
      read: { ...options, assumedStartMs: (record) => assumedStart(record, clock) },
      post: { server: options.server, stopping: terminal.stopping, onWait },
      ...{ state, onProgress, stopping: terminal.stopping },
    })
    if (!isWhole) throw stopped(file, state)
    if (isFile) await removeProgress(notes)
  } catch (error) {
    if (state.place.byte > 0) await note()
    if (terminal.stopping.aborted) throw stopped(file, state)
    if (isFile && state.place.byte > 0)
      say(
        terminal,
        `What was sent before line ${state.place.line} is kept; the same command goes on from there.`,
      )
    throw error
  } finally {
    bar.stop()
  }
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10
  const { formats, totals } = state
  return {
    file,
    formats,
    totals,
    rejected,
    rejectedFile: totals.rejected > 0 ? rejectedFile.path : null,
    seconds,
  }
}

async function about(file: string): Promise<{ size: number; modifiedMs: number | undefined }> {
  if (file === '-') return { size: 0, modifiedMs: undefined }
  try {
    const found = await stat(file)
    if (found.isFile()) return { size: found.size, modifiedMs: Math.floor(found.mtimeMs) }
  } catch (cause) {
    throw new CliError(
      'no-file',
      exitCode.usage,
      `${file} cannot be read. Give a file, or - for standard input.`,
      {
        cause,
      },
    )
  }
  throw new CliError('no-file', exitCode.usage, `${file} is no file. Name the files in it one by one.`)
}

function stopped(file: string, { totals, place }: ImportState): CliError {
  const next =
    file === '-'
      ? 'Send the whole input again to go on: what was accepted stays as it is.'
      : 'Run the same command again to go on from there.'
  return new CliError(
    'stopped',
    exitCode.failed,
    `Stopped after ${totals.lines} records, before line ${place.line}. ${next}`,
  )
}
