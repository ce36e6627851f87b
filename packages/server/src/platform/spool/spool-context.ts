import type { PendingIds } from './pending-ids.ts'
import type { SpoolFolders } from './segment-file.ts'
import type { SpaceBudget } from './space-budget.ts'
import type { DrainedSegment, SegmentSink, SpoolLimits, SpoolLogger } from './spool.ts'
import type { Turnstile } from './turnstile.ts'

/** What the tables of one spool have in common. */
export type SpoolContext = {
  folders: SpoolFolders
  limits: SpoolLimits
  logger: SpoolLogger
  clock: { now(): number }
  sink: SegmentSink
  onDrained: (segment: DrainedSegment) => Promise<void>
  budget: SpaceBudget
  turnstile: Turnstile
  ids: PendingIds
  counts: { drainedRows: number; rejectedRows: number }
  nextSegmentId(): string
}
