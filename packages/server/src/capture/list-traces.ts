import type { Page, TraceSummary } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { describeTraces } from './describe-traces.ts'
import { drainForList } from './drain-for-list.ts'
import { newestMs } from './newest-ms.ts'
import { readLedger } from './read-ledger.ts'
import { readTracePlace } from './read-trace-place.ts'
import { readyFilter } from './ready-filter.ts'
import type { TraceFilter } from './trace-filter.ts'
import { type PageQuery, type PartsOverview, selectTracePage } from './trace-store.ts'

/** Parts of traces that are looked through before all are; without a filter nearly each of them is a trace of the page. */
const newestParts = 5_000
const newestPartsUnfiltered = 1_500

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
    const rows = await selectNewest(deps, projectId, { filter, toMs, after, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return {
      items: await describeTraces(deps, projectId, page, filter),
      nextCursor: last ? encodeCursor([last.started_at, last.trace_key]) : null,
    }
  })
}

/** Most lists are answered by the newest end of a ledger that holds years; only when that is too little, all is searched. */
async function selectNewest(
  { ledger }: CaptureDependencies,
  projectId: string,
  query: PageQuery,
): Promise<PartsOverview[]> {
  const { endUserId, sessionId, userTaskId } = query.filter
  // What belongs to one person or piece of work is found by an index, wherever it is.
  if (!endUserId && !sessionId && !userTaskId) {
    const isFiltered = Object.values(query.filter).some((value) => [value].flat().some(Boolean))
    const rows = await selectTracePage(ledger.client, projectId, {
      ...query,
      newestParts: isFiltered ? newestParts : newestPartsUnfiltered,
    })
    if (rows.length >= query.limit) return rows
  }
  return selectTracePage(ledger.client, projectId, query)
}
