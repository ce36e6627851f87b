import { access, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from './read-lines.ts'
import { type SpoolFolders, segmentFileName, syncFolder } from './segment-file.ts'
import type { SplitJournal } from './split-journal.ts'
import type { Segment, SegmentSink } from './spool.ts'
import { SegmentRejected } from './spool-errors.ts'

/**
 * Splits after which what is still rejected is kept aside in larger pieces, good lines among it or not: a table that
 * the ledger rejects altogether must not hold up the drain. It is told sooner when no piece was loaded at all.
 */
const splitsMax = 1_000
const splitsMaxWithoutGood = 256

type Piece = { id: string; lines: Line[] }
type Line = { index: number; text: string }
type BadLine = Line & { reason: string }

export type SettledSegment = {
  /** A file with the good lines in their order; undefined when there are none. */
  goodPath: string | undefined
  goodRows: number
  goodBytes: number
  rejectedRows: number
}

/**
 * Loads the good lines of a segment that the ledger rejected and writes the bad ones to `rejected/` with the reason.
 * Lines that are not JSON go first; then halves are offered, and their halves, level by level. A piece's id follows
 * from its place, and the journal from its outcome, so that a crash anywhere repeats nothing that could differ.
 */
export async function settleRejectedSegment(
  context: { folders: SpoolFolders; sink: SegmentSink; journal: SplitJournal },
  segment: Segment,
): Promise<SettledSegment> {
  const { good, bad } = await bisect(context, segment)
  const rejectedRows = await keepBadLines(context.folders, segment, bad)
  if (good.length === 0) return { goodPath: undefined, goodRows: 0, goodBytes: 0, rejectedRows }
  const text = good.map((line) => `${line.text}\n`).join('')
  const goodPath = join(context.folders.pieces, `${segment.segmentId}.good`)
  await writeSynced(goodPath, text)
  return { goodPath, goodRows: good.length, goodBytes: Buffer.byteLength(text), rejectedRows }
}

async function bisect(
  context: { folders: SpoolFolders; sink: SegmentSink; journal: SplitJournal },
  segment: Segment,
): Promise<{ good: Line[]; bad: BadLine[] }> {
  const { parsed, bad } = await parseLines(segment.path)
  const good: Line[] = []
  // When every line is JSON, the first piece would be the segment that was just rejected.
  const pieces: Piece[] =
    bad.length > 0 ? [{ id: `${segment.segmentId}.0`, lines: parsed }] : halves(segment.segmentId, parsed)
  const wholeReason = context.journal.get(segment.segmentId)?.rejectedBecause ?? ''
  if (bad.length === 0 && parsed.length === 1) return { good, bad: blame(parsed, wholeReason) }
  let splits = 0
  for (const piece of pieces) {
    if (piece.lines.length === 0) continue
    const outcome = context.journal.get(piece.id) ?? (await offer(context, segment.table, piece))
    if (outcome.rejectedBecause === undefined) good.push(...piece.lines)
    else if (piece.lines.length > 1 && splits++ < (good.length > 0 ? splitsMax : splitsMaxWithoutGood))
      pieces.push(...halves(piece.id, piece.lines))
    else bad.push(...blame(piece.lines, outcome.rejectedBecause))
  }
  return { good: inOrder(good), bad: inOrder(bad) }
}

async function offer(
  context: { folders: SpoolFolders; sink: SegmentSink; journal: SplitJournal },
  table: string,
  piece: Piece,
) {
  const path = join(context.folders.pieces, `${piece.id}.ndjson`)
  await writeSynced(path, piece.lines.map((line) => `${line.text}\n`).join(''))
  try {
    await context.sink({ table, segmentId: piece.id, path, rows: piece.lines.length })
    return await context.journal.record({ piece: piece.id })
  } catch (error) {
    if (!(error instanceof SegmentRejected)) throw error
    return await context.journal.record({ piece: piece.id, rejectedBecause: error.reason })
  } finally {
    await rm(path, { force: true })
  }
}

function halves(id: string, lines: Line[]): Piece[] {
  const middle = Math.ceil(lines.length / 2)
  return [
    { id: `${id}.0`, lines: lines.slice(0, middle) },
    { id: `${id}.1`, lines: lines.slice(middle) },
  ]
}

function blame(lines: Line[], reason: string): BadLine[] {
  return lines.map((line) => ({ ...line, reason }))
}

function inOrder<T extends Line>(lines: T[]): T[] {
  return lines.sort((left, right) => left.index - right.index)
}

async function parseLines(path: string): Promise<{ parsed: Line[]; bad: BadLine[] }> {
  const parsed: Line[] = []
  const bad: BadLine[] = []
  let index = 0
  for await (const texts of readLines(path)) {
    for (const text of texts) {
      const line = { index: index++, text }
      const reason = whyNotJsonObject(text)
      if (reason === undefined) parsed.push(line)
      else bad.push({ ...line, reason })
    }
  }
  return { parsed, bad }
}

function whyNotJsonObject(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'not a JSON object'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Returns how many rows were not kept aside already by an attempt before a crash. */
async function keepBadLines(folders: SpoolFolders, segment: Segment, bad: BadLine[]): Promise<number> {
  if (bad.length === 0) return 0
  const path = join(folders.rejected, segmentFileName(segment.segmentId, segment.table, bad.length))
  const isKept = await access(path).then(
    () => true,
    () => false,
  )
  if (isKept) return 0
  const scratch = join(folders.pieces, `${segment.segmentId}.rejected`)
  await writeSynced(
    scratch,
    bad.map(({ reason, text }) => `${JSON.stringify({ reason, line: text })}\n`).join(''),
  )
  await rename(scratch, path)
  await syncFolder(folders.rejected)
  return bad.length
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    await file.writeFile(text)
    await file.datasync()
  } finally {
    await file.close()
  }
}
