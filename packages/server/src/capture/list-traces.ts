import type { Page, TraceSummary } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { drainForList } from './drain-for-list.ts'
import type { ListInput } from './list-inferences.ts'
import { newestMs } from './newest-ms.ts'
import { readCursor } from './read-cursor.ts'
import { readLedger } from './read-ledger.ts'
import { searchBack } from './search-back.ts'
import { countFeedback, selectTraceKeys, selectTraceOverviews, type TraceOverview } from './store.ts'

/**
 * Traces, newest first, by the start of their earliest span that the filter lets through.
 *
 * @throws AppError `invalid-input` for a foreign cursor, `store-unavailable`.
 */
export async function listTraces(
  deps: CaptureDependencies,
  projectId: string,
  { limit, cursor, ...filter }: ListInput,
): Promise<Page<TraceSummary>> {
  const [listedAt, traceId] = readCursor(cursor, 2) ?? []
  const after = listedAt !== undefined && traceId !== undefined ? { listedAt, traceId } : undefined
  const toMs = after ? Date.parse(after.listedAt) : newestMs(filter, deps.clock)
  return readLedger(async () => {
    await drainForList(deps.spool)
    const { client } = deps.ledger
    const { rows: keys, fromMs } = await searchBack(toMs, limit + 1, (range) =>
      selectTraceKeys(client, projectId, { filter, range, after, limit: limit + 1 }),
    )
    const page = keys.slice(0, limit)
    const traceIds = page.map((key) => key.traceId)
    const overviews = new Map(
      (await selectTraceOverviews(client, projectId, traceIds, filter)).map((row) => [row.trace_id, row]),
    )
    // A trace that began before the window was cut by it; its own place is on a later page.
    const isWhole = (row: TraceOverview) => fromMs === undefined || Date.parse(row.listed_at) >= fromMs
    const rows = traceIds.flatMap((id) => overviews.get(id) ?? []).filter(isWhole)
    const counts = await countFeedback(
      client,
      projectId,
      rows.flatMap((row) => [row.trace_id, ...row.inference_ids]),
    )
    const last = keys.length > limit ? page.at(-1) : undefined
    return {
      items: rows.map((row) => toSummary(row, counts)),
      nextCursor: last ? encodeCursor([last.listedAt, last.traceId]) : null,
    }
  })
}

function toSummary(row: TraceOverview, feedbackCounts: ReadonlyMap<string, number>): TraceSummary {
  const targets = new Set([row.trace_id, ...row.inference_ids])
  return {
    traceId: row.trace_id,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    name: row.name,
    function: row.function || null,
    variant: row.variant || null,
    model: row.model || null,
    status: row.status as TraceSummary['status'],
    sessionId: row.session_id || null,
    endUserId: row.end_user_id || null,
    inputText: row.input_text,
    outputText: row.output_text,
    confidence: row.confidence,
    spanCount: row.span_count,
    feedbackCount: [...targets].reduce((sum, id) => sum + (feedbackCounts.get(id) ?? 0), 0),
  }
}
