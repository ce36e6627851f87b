import type { Page, Span } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { drainForList } from './drain-for-list.ts'
import { newestMs } from './newest-ms.ts'
import { readCursor } from './read-cursor.ts'
import { readLedger } from './read-ledger.ts'
import { searchBack } from './search-back.ts'
import type { SpanFilter } from './span-filter.ts'
import { selectInferenceKeys, selectSpans } from './store.ts'

export type ListInput = SpanFilter & { limit: number; cursor?: string | undefined }

/**
 * Model calls, newest first.
 *
 * @throws AppError `invalid-input` for a foreign cursor, `store-unavailable`.
 */
export async function listInferences(
  deps: CaptureDependencies,
  projectId: string,
  { limit, cursor, ...filter }: ListInput,
): Promise<Page<Span>> {
  const [startedAt, traceId, spanId] = readCursor(cursor, 3) ?? []
  const after =
    startedAt !== undefined && traceId !== undefined && spanId !== undefined
      ? { startedAt, traceId, spanId }
      : undefined
  const toMs = after ? Date.parse(after.startedAt) : newestMs(filter, deps.clock)
  return readLedger(async () => {
    await drainForList(deps.spool)
    const { client } = deps.ledger
    const { rows: keys } = await searchBack(toMs, limit + 1, (range) =>
      selectInferenceKeys(client, projectId, { filter, range, after, limit: limit + 1 }),
    )
    const page = keys.slice(0, limit)
    const last = keys.length > limit ? page.at(-1) : undefined
    return {
      items: (await selectSpans(client, projectId, page)).map(rowToSpan),
      nextCursor: last ? encodeCursor([last.startedAt, last.traceId, last.spanId]) : null,
    }
  })
}
