import type { Signal } from '@loopwright/contract'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { selectSignals } from './signal-store.ts'

export async function listSignals(
  deps: Pick<FeedbackDependencies, 'catalog'>,
  projectId: string,
): Promise<{ items: Signal[] }> {
  return { items: await selectSignals(deps.catalog.pool, projectId) }
}
