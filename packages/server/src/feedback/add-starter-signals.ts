import { starterSignals } from '@loopwright/core/feedback/starter-signals'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { addSignalsToAll, upsertSignal } from './signal-store.ts'

/** Gives a new project the signals that every project starts with. A `ProjectStarter`. */
export async function addStarterSignals(db: Queryable, projectId: string): Promise<void> {
  for (const signal of starterSignals) await upsertSignal(db, projectId, signal)
}

/** Gives projects of before the starter signals that were added since. What a project calls by such a name stays. */
export async function addNewStarterSignals(db: Queryable): Promise<void> {
  await addSignalsToAll(db, starterSignals)
}
