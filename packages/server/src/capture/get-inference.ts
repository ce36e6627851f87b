import { AppError, type Span } from '@loopwright/contract'
import { idTimeMs } from '@loopwright/core/capture/id-time'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { settleLateEvents } from './otlp/settle-late-events.ts'
import { readLedger } from './read-ledger.ts'
import { selectInference } from './store.ts'

/** An id is made when its call begins, give or take the clocks of two machines. */
const marginMs = 10 * 60_000

/**
 * One model call by its inference id. What was accepted is found at once, drained or not.
 *
 * @throws AppError `not-found`, `store-unavailable`.
 */
export async function getInference(deps: CaptureDependencies, projectId: string, id: string): Promise<Span> {
  const row = await readLedger(async () => {
    await deps.spool.ensureDrained({ table: 'span', ids: [id] })
    const found = await findInference(deps, projectId, id)
    if (!found || (found.input !== '' && found.output !== '')) return found
    // What went in and came out may have come apart from the span.
    await settleLateEvents(deps.spool, found.trace_id)
    return findInference(deps, projectId, id)
  })
  if (!row) {
    throw new AppError(
      'not-found',
      `No inference "${id}" in this project. Check the id and the key's project.`,
    )
  }
  return rowToSpan(row)
}

/** The time inside a UUIDv7 narrows the scan to some minutes; for other ids, and for ids that lie, the index serves. */
async function findInference(
  deps: CaptureDependencies,
  projectId: string,
  id: string,
): Promise<SpanRow | undefined> {
  const madeAtMs = idTimeMs(id)
  const isRecent = madeAtMs !== undefined && madeAtMs > 0 && madeAtMs <= deps.clock.now() + marginMs
  const range = isRecent ? { fromMs: madeAtMs - marginMs, toMs: madeAtMs + marginMs } : undefined
  const near = range && (await selectInference(deps.ledger.client, projectId, id, range))
  return near ?? selectInference(deps.ledger.client, projectId, id)
}
