import { setTimeout as sleep } from 'node:timers/promises'
import type { Spool } from '../../platform/spool/spool.ts'

/** A segment is filled for a second and loaded in the next: so far nothing is late. */
const usualLagMs = 2_500
const longestPauseMs = 500

/**
 * Lets a sender of telemetry wait for the answer while the ledger is behind: what is taken in is then what can be stored, and room is
 * left for what must not wait. Nothing is refused: exporters wait seconds for an answer, and send one batch after the other.
 */
export async function paceSender(spool: Pick<Spool, 'stats'>): Promise<void> {
  const ms = pauseMs(spool.stats().oldestAgeMs)
  if (ms > 0) await sleep(ms)
}

/** @param oldestAgeMs Of what the ledger has not got yet. */
export function pauseMs(oldestAgeMs: number): number {
  return Math.min(longestPauseMs, Math.max(0, oldestAgeMs - usualLagMs) / 10)
}
