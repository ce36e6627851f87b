import { noteChange } from './counted-hours.ts'
import { deleteFeedback, selectHoursBefore } from './expiry-store.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { selectExpiringSignals } from './signal-store.ts'

/** Feedback of one signal that was deleted: all that was observed before a time, in milliseconds since 1970. */
export type Forgotten = { projectId: string; signal: string; before: number }

const dayMs = 24 * 3_600_000

/**
 * Deletes for good all feedback that is older than its signal says it is kept for, by when it was observed, and has
 * what was counted of it counted anew.
 */
export async function forgetExpiredFeedback(
  deps: Pick<FeedbackDependencies, 'catalog' | 'ledger' | 'spool' | 'clock'>,
): Promise<Forgotten[]> {
  const { client } = deps.ledger
  const signals = await selectExpiringSignals(deps.catalog.pool)
  if (signals.length === 0) return []
  // What is still on its way to the ledger, or about to be written anew with its call, would come back.
  await deps.spool.ensureDrained({ table: 'feedback' }, { facts: true })
  const done: Forgotten[] = []
  for (const { projectId, name, retentionDays } of signals) {
    const forgotten = { projectId, signal: name, before: deps.clock.now() - retentionDays * dayMs }
    const hours = await selectHoursBefore(client, forgotten)
    if (hours.length === 0) continue
    await deleteFeedback(client, forgotten)
    await noteChange(client, projectId, hours)
    done.push(forgotten)
  }
  return done
}
