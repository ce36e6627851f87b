import type { Page, Span } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { drainForList } from './drain-for-list.ts'
import type { ListInput } from './list-traces.ts'
import { newestMs } from './newest-ms.ts'
import { readCursor } from './read-cursor.ts'
import { readLedger } from './read-ledger.ts'
import { readyFilter } from './ready-filter.ts'
import { type SpanKey, selectInferenceKeys, selectSpans } from './store.ts'

/**
 * Model calls, newest first. A page may hold fewer than `limit` though more follow; only a `nextCursor` of null says that
 * nothing does.
 *
 * @throws AppError `invalid-input` for a foreign cursor or an unknown signal, `store-unavailable`.
 */
export async function listInferences(
  deps: CaptureDependencies,
  projectId: string,
  { limit, cursor, ...wanted }: ListInput,
): Promise<Page<Span>> {
  const [startedAt, traceId, spanId] = readCursor(cursor, 3) ?? []
  const after =
    startedAt !== undefined && traceId !== undefined && spanId !== undefined
      ? { startedAt, traceId, spanId }
      : undefined
  const filter = await readyFilter(deps, projectId, wanted)
  const toMs = after ? Date.parse(after.startedAt) : newestMs(filter, deps.clock)
  return readLedger(async () => {
    await drainForList(deps.spool)
    const { client } = deps.ledger
    const keys = await selectInferenceKeys(client, projectId, { filter, toMs, after, limit: limit + 1 })
    const page = keys.slice(0, limit)
    const last = keys.length > limit ? page.at(-1) : undefined
    const rows = await selectSpans(client, projectId, page, filter)
    const byKey = new Map(rows.map((row) => [nameOf(row.started_at, row.trace_id, row.span_id), row]))
    const names = new Set(page.map((key: SpanKey) => nameOf(key.startedAt, key.traceId, key.spanId)))
    return {
      items: [...names].flatMap((name) => byKey.get(name) ?? []).map(rowToSpan),
      nextCursor: last ? encodeCursor([last.startedAt, last.traceId, last.spanId]) : null,
    }
  })
}

function nameOf(...key: string[]): string {
  return JSON.stringify(key)
}
