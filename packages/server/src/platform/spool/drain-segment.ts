import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PendingSegment } from './pending-segment.ts'
import { segmentFileName, syncFolder } from './segment-file.ts'
import { type SettledSegment, settleRejectedSegment } from './settle-rejected-segment.ts'
import { SplitJournal } from './split-journal.ts'
import type { SpoolContext } from './spool-context.ts'
import { SegmentRejected } from './spool-errors.ts'

/**
 * Brings one segment into the ledger and its file to `drained/`. Throws what the sink or the disk threw; repeating it
 * is safe at every point, in this process or after a crash.
 */
export async function drainSegment(context: SpoolContext, segment: PendingSegment): Promise<void> {
  await segment.seal(context.folders)
  if (segment.rows === 0) return segment.markLoaded({ rows: 0, bytes: 0, path: segment.path })
  const heldBytes = segment.bytes
  const journal = await SplitJournal.read(segment.path)
  if (await isLoadedWhole(context, segment, journal)) {
    const path = join(
      context.folders.drained,
      segmentFileName(segment.segmentId, segment.table, segment.rows),
    )
    await rename(segment.path, path)
    context.counts.drainedRows += segment.rows
    segment.markLoaded({ rows: segment.rows, bytes: heldBytes, path })
    return
  }
  const { table, segmentId, path, rows } = segment
  const settled = await settleRejectedSegment({ ...context, journal }, { table, segmentId, path, rows })
  await finishSettled(context, segment, settled)
  // A journal without its segment is swept at the next start, so failing to delete it is no reason to drain again.
  await journal.remove().catch(() => undefined)
  context.budget.freed(heldBytes - segment.bytes)
}

async function isLoadedWhole(
  context: SpoolContext,
  { table, segmentId, path, rows }: PendingSegment,
  journal: SplitJournal,
): Promise<boolean> {
  if (!journal.isEmpty) return false
  try {
    await context.sink({ table, segmentId, path, rows })
    return true
  } catch (error) {
    if (!(error instanceof SegmentRejected)) throw error
    context.logger.warn(
      { table, segmentId, rows, reason: error.reason },
      'the ledger rejected a segment, splitting it',
    )
    await journal.record({ piece: segmentId, rejectedBecause: error.reason })
    return false
  }
}

async function finishSettled(
  context: SpoolContext,
  segment: PendingSegment,
  settled: SettledSegment,
): Promise<void> {
  const { table, segmentId, path: sealedPath } = segment
  const { goodPath, goodRows, goodBytes, rejectedRows } = settled
  let path = sealedPath
  if (goodPath !== undefined) {
    path = join(context.folders.drained, segmentFileName(segmentId, table, goodRows))
    await rename(goodPath, path)
    await syncFolder(context.folders.drained)
  }
  await rm(sealedPath, { force: true })
  context.counts.drainedRows += goodRows
  context.counts.rejectedRows += rejectedRows
  context.logger.error(
    { table, segmentId, goodRows, rejectedRows },
    'rows that the ledger rejects were put aside',
  )
  segment.markLoaded({ rows: goodRows, bytes: goodBytes, path })
}
