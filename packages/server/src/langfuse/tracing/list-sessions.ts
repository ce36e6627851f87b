import type { LangfuseDependencies } from '../dependencies.ts'
import type { Page } from '../route.ts'

export type SessionSummary = { id: string; createdAt: string; environment: string; total: number }

/** Sessions that began in a time, newest first. */
export async function listSessions(
  deps: Pick<LangfuseDependencies, 'ledger' | 'spool'>,
  projectId: string,
  range: { fromMs: number; toMs: number },
  page: Page,
): Promise<SessionSummary[]> {
  await deps.spool.ensureDrained({ table: 'span' })
  const result = await deps.ledger.client.query({
    query: `select session_id as id, min(started_at) as createdAt, any(environment) as environment,
        toUInt32(count() over ()) as total
      from span
      where project_id = {projectId:UUID} and session_id != ''
        and started_at between fromUnixTimestamp64Milli({fromMs:Int64}) and fromUnixTimestamp64Milli({toMs:Int64})
      group by session_id order by createdAt desc, id limit {limit:UInt32} offset {offset:UInt32}`,
    query_params: { projectId, ...range, limit: page.limit, offset: page.offset },
    format: 'JSONEachRow',
  })
  return result.json<SessionSummary>()
}
