import type { LangfuseDependencies } from '../dependencies.ts'
import { selectTraceIds } from './observation-store.ts'

/** The trace that a span is in, for Langfuse's routes that name an observation alone; undefined when nobody knows it. */
export async function findTraceOfSpan(
  deps: Pick<LangfuseDependencies, 'catalog' | 'ledger' | 'spool'>,
  projectId: string,
  spanId: string,
): Promise<string | undefined> {
  const known = (await selectTraceIds(deps.catalog.pool, projectId, [spanId])).get(spanId)
  if (known !== undefined) return known
  await deps.spool.ensureDrained({ table: 'span', ids: [spanId] })
  const result = await deps.ledger.client.query({
    query: `select trace_id from span where project_id = {projectId:UUID} and span_id = {spanId:String}
      order by started_at desc limit 1`,
    query_params: { projectId, spanId },
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ trace_id: string }>()
  return row?.trace_id
}
