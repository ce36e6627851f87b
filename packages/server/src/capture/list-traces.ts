import type { Page, TraceSummary } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { describeTraces } from './describe-traces.ts'
import { drainForList } from './drain-for-list.ts'
import { newestMs } from './newest-ms.ts'
import { readLedger } from './read-ledger.ts'
import { readTracePlace } from './read-trace-place.ts'
import { readyFilter } from './ready-filter.ts'
import { searchBack } from './search-back.ts'
import type { TraceFilter } from './trace-filter.ts'
import { selectPartBound, selectTraceKeys } from './trace-store.ts'

export type ListInput = TraceFilter & { limit: number; cursor?: string | undefined }

/**
 * Traces, newest first, by their start. A page may hold fewer than `limit` though more follow; only a `nextCursor` of
 * null says that nothing does.
 *
 * @throws AppError `invalid-input` for a foreign cursor or an unknown signal, `store-unavailable`.
 */
export async function listTraces(
  deps: CaptureDependencies,
  projectId: string,
  { limit, cursor, ...wanted }: ListInput,
): Promise<Page<TraceSummary>> {
  const after = readTracePlace(cursor)
  const filter = await readyFilter(deps, projectId, wanted)
  const toMs = after ? Date.parse(after.listedAt) : newestMs(filter, deps.clock)
  return readLedger(async () => {
    await drainForList(deps.spool)
    const { client } = deps.ledger
    const { rows: places, fromMs } = await searchBack(toMs, limit + 1, {
      bound: (count) => selectPartBound(client, projectId, toMs, count),
      search: (range) => selectTraceKeys(client, projectId, { filter, range, after, limit: limit + 1 }),
    })
    const page = places.slice(0, limit)
    const last = places.length > limit ? page.at(-1) : undefined
    return {
      items: await describeTraces(deps, projectId, page, filter, fromMs),
      nextCursor: last ? encodeCursor([last.listedAt, last.traceKey]) : null,
    }
  })
}
