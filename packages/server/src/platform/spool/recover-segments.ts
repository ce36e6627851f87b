import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PendingSegment } from './pending-segment.ts'
import { measureLines } from './read-lines.ts'
import { parseSegmentFileName, type SegmentName, type SpoolFolders, segmentFileName } from './segment-file.ts'
import { SplitJournal } from './split-journal.ts'

export type RecoveredSegments = {
  /** Oldest first, all tables. */
  sealed: PendingSegment[]
  drained: PendingSegment[]
  rejectedRows: number
  nextSequence: number
}

/** Puts in order what an earlier process left: cuts torn tails, seals what was open, finds what is to be drained. */
export async function recoverSegments(folders: SpoolFolders): Promise<RecoveredSegments> {
  for (const scratch of await readdir(folders.pieces))
    await rm(join(folders.pieces, scratch), { force: true })
  for (const name of await namesIn(folders.open)) await sealLeftOver(folders, name)
  await removeOrphanJournals(folders)
  const sealed = await namesIn(folders.sealed)
  await removeHalfFinished(folders, sealed)
  const drained = await namesIn(folders.drained)
  const rejected = await namesIn(folders.rejected)
  return {
    sealed: await recoverAll(folders.sealed, sealed),
    drained: await recoverAll(folders.drained, drained),
    rejectedRows: rejected.reduce((sum, name) => sum + (name.rows ?? 0), 0),
    nextSequence: Math.max(0, ...[...sealed, ...drained].map((name) => name.sequence)) + 1,
  }
}

async function sealLeftOver(folders: SpoolFolders, { segmentId, table }: SegmentName): Promise<void> {
  const path = join(folders.open, segmentFileName(segmentId, table))
  const { rows, bytes } = await measureLines(path)
  if (rows === 0) return rm(path, { force: true })
  const file = await open(path, 'r+')
  try {
    await file.truncate(bytes)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(path, join(folders.sealed, segmentFileName(segmentId, table, rows)))
}

/** A segment that is still in `sealed/` will be drained again and gets its file in `drained/` again. */
async function removeHalfFinished(folders: SpoolFolders, sealed: SegmentName[]): Promise<void> {
  const sealedIds = new Set(sealed.map((name) => name.segmentId))
  for (const { segmentId, table, rows } of await namesIn(folders.drained)) {
    if (sealedIds.has(segmentId))
      await rm(join(folders.drained, segmentFileName(segmentId, table, rows)), { force: true })
  }
}

async function removeOrphanJournals(folders: SpoolFolders): Promise<void> {
  const fileNames = new Set(await readdir(folders.sealed))
  for (const fileName of fileNames) {
    const segmentFile = fileName.slice(0, -SplitJournal.pathFor('').length)
    if (fileName === SplitJournal.pathFor(segmentFile) && !fileNames.has(segmentFile)) {
      await rm(join(folders.sealed, fileName), { force: true })
    }
  }
}

async function namesIn(folder: string): Promise<SegmentName[]> {
  const names = (await readdir(folder)).toSorted().map(parseSegmentFileName)
  return names.filter((name) => name !== undefined)
}

async function recoverAll(folder: string, names: SegmentName[]): Promise<PendingSegment[]> {
  const segments: PendingSegment[] = []
  for (const { segmentId, table, rows = 0 } of names) {
    const path = join(folder, segmentFileName(segmentId, table, rows))
    segments.push(await PendingSegment.recover({ segmentId, table, rows }, path))
  }
  return segments
}
