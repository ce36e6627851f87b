import { spanIdOf } from '@loopwright/core/capture/langfuse/observation-to-span'
import { quoteText } from '../../platform/ledger/quote.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import { clearReplaced, type ReplacedRow, selectReplaced } from './observation-store.ts'

/**
 * With the longest ids still shorter than a statement may be. The ids stand in the statement because of a command the
 * ledger's client sends parameters in the URL, which is shorter yet.
 */
const mostAtOnce = 50

/**
 * Takes out of the ledger the rows of observations that now stand under another start. A row that moved back in the
 * meantime has a higher version and stays.
 */
export async function removeReplaced(
  deps: Pick<LangfuseDependencies, 'catalog' | 'ledger' | 'spool'>,
): Promise<void> {
  const { pool } = deps.catalog
  for (;;) {
    const moved = await selectReplaced(pool, mostAtOnce)
    if (moved.length === 0) return
    // What is still on its way to the ledger would come back after the deletion.
    await deps.spool.ensureDrained({ table: 'span', ids: [...new Set(moved.map((row) => row.traceId))] })
    for (const [projectId, rows] of Map.groupBy(moved, (row) => row.projectId)) {
      await deleteRows(deps, projectId, rows)
      for (const row of rows) await clearReplaced(pool, row)
    }
  }
}

/** One statement for all: a deletion costs the ledger about a second, however many rows it takes. */
async function deleteRows(
  deps: Pick<LangfuseDependencies, 'ledger'>,
  projectId: string,
  rows: readonly ReplacedRow[],
): Promise<void> {
  const gone = rows.flatMap(({ replaced, version, ...place }) =>
    replaced.map((start) => ({
      traceId: place.traceId,
      spanId: spanIdOf(place),
      startMs: Date.parse(start),
      version,
    })),
  )
  const texts = (values: readonly string[]) => `[${values.map(quoteText).join(', ')}]`
  await deps.ledger.client.command({
    query: `delete from span where project_id = {projectId:UUID}
      and trace_id in ${texts([...new Set(gone.map((row) => row.traceId))])}
      and arrayExists((trace, span, start, newest) -> trace = trace_id and span = span_id
        and start = toUnixTimestamp64Milli(started_at) and version < newest,
        ${texts(gone.map((row) => row.traceId))}, ${texts(gone.map((row) => row.spanId))},
        [${gone.map((row) => row.startMs).join(', ')}], [${gone.map((row) => row.version).join(', ')}])`,
    query_params: { projectId },
  })
}
