import type { Page, TraceSummary } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import { bindParameters } from './bind-parameters.ts'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { describeTraces } from './describe-traces.ts'
import { drainForList } from './drain-for-list.ts'
import { newestMs } from './newest-ms.ts'
import { readLedger } from './read-ledger.ts'
import { readTracePlace } from './read-trace-place.ts'
import { readyFilter } from './ready-filter.ts'
import { textCondition } from './text-condition.ts'
import type { TraceFilter } from './trace-filter.ts'
import type { PartsOverview } from './trace-overview-store.ts'
import {
  describeFoundTraces,
  type FoundTrace,
  type PageQuery,
  selectFoundTraces,
  selectPartBound,
} from './trace-store.ts'

/** Parts of traces that are looked through before all are; without a filter nearly each of them is a trace of the page. */
const newestParts = 5_000
const newestPartsUnfiltered = 1_500
/** Which feedback matches is looked up as a whole each time, which takes longer than to look through some more parts. */
const newestPartsWithFeedback = 20_000
/** From this many traces among the newest parts on, it can be told how many parts will do, which may be up to so many. */
const fewestToExpect = 4
const mostLikelyParts = 120_000
/** Where every text has to be read, a page looks through this many parts and then leads on, so that it comes soon. */
const partsReadForText = 150_000

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
    const { rows, bound } = await selectNewest(deps, projectId, { filter, toMs, after, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    const next = last ? [last.started_at, last.trace_key] : bound && [bound, '0']
    return {
      items: await describeTraces(deps, projectId, page, filter),
      nextCursor: next ? encodeCursor(next) : null,
    }
  })
}

/**
 * Most lists are answered by the newest end of a ledger that holds years; only when that is too little, more is searched.
 * `bound`: no further back than this was looked, and there is more.
 */
async function selectNewest(
  { ledger: { client } }: CaptureDependencies,
  projectId: string,
  query: PageQuery,
): Promise<{ rows: PartsOverview[]; bound?: string | undefined }> {
  const find = (parts?: number) =>
    selectFoundTraces(client, projectId, parts === undefined ? query : { ...query, newestParts: parts })
  const describe = async (found: readonly FoundTrace[], isBounded: boolean) => ({
    rows: await describeFoundTraces(client, projectId, found, isBounded),
  })
  const { endUserId, sessionId, userTaskId, text } = query.filter
  // What belongs to one person or piece of work is found by an index, wherever it is.
  if (endUserId || sessionId || userTaskId) return describe(await find(), false)
  const isFiltered = Object.values(query.filter).some((value) => [value].flat().some(Boolean))
  const parts = query.filter.feedback
    ? newestPartsWithFeedback
    : isFiltered
      ? newestParts
      : newestPartsUnfiltered
  const newest = await find(parts)
  if (newest.length >= query.limit) return describe(newest, true)
  // As often as it was found so far it will be found further back, or nearly.
  const likelyParts = Math.ceil((2 * parts * query.limit) / newest.length)
  if (newest.length >= fewestToExpect && likelyParts <= mostLikelyParts) {
    const likely = await find(likelyParts)
    if (likely.length >= query.limit) return describe(likely, true)
  }
  if (text && textCondition(text, bindParameters()).isCostly) {
    const bound = await selectPartBound(client, projectId, query.toMs, partsReadForText)
    if (bound) return { ...(await describe(await find(partsReadForText), true)), bound }
  }
  return describe(await find(), false)
}
