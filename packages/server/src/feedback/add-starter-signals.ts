import { starterSignals } from '@loopwright/core/feedback/starter-signals'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { upsertSignal } from './signal-store.ts'

/** Gives a new project the signals that every project starts with. A `ProjectStarter`. */
export async function addStarterSignals(db: Queryable, projectId: string): Promise<void> {
  for (const signal of starterSignals) await upsertSignal(db, projectId, signal)
}
