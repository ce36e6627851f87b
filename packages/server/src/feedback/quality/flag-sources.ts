import type { ClickHouseClient } from '@clickhouse/client'
import { noteChange } from '../counted-hours.ts'
import { findDoubtfulSources, type QualityDependencies } from './find-quality.ts'

type Flag = { signal: string; source: 'author' | 'channel' | 'session'; id: string; hour: number }

/**
 * Looks at the last 7 days of a project and keeps which sources are flagged now. The hours of calls that anything of a source that
 * is flagged or no longer is was said of are counted anew by whoever reads them next.
 */
export async function flagSources(
  deps: Omit<QualityDependencies, 'spool'>,
  projectId: string,
): Promise<{ flagged: number; changed: number }> {
  const { client } = deps.ledger
  await deps.rollup.settle(projectId)
  const { authors, floods } = await findDoubtfulSources(deps, projectId, {})
  const flags: Flag[] = [
    ...authors.map(({ authorId, signal }) => ({ signal, source: 'author' as const, id: authorId, hour: 0 })),
    ...floods.map(({ signal, source, id, hour }) => ({ signal, source, id, hour })),
  ]
  const before = await selectFlags(client, projectId)
  const keyOf = ({ signal, source, id, hour }: Flag) => JSON.stringify([signal, source, id, hour])
  const now = new Set(flags.map(keyOf))
  const then = new Set(before.map(keyOf))
  const oldest = Math.floor(deps.clock.now() / 1_000) - 6 * 86_400
  const changed = [
    ...flags.filter((flag) => !then.has(keyOf(flag))).map((flag) => ({ ...flag, is_flagged: 1 })),
    // What lies too far back to be looked at stays as it was.
    ...before
      .filter((flag) => !now.has(keyOf(flag)) && (flag.hour === 0 || flag.hour >= oldest))
      .map((flag) => ({ ...flag, is_flagged: 0 })),
  ]
  if (changed.length > 0) {
    const at = new Date(deps.clock.now()).toISOString()
    await client.insert({
      table: 'flagged_source',
      values: changed.map((flag) => ({ ...flag, project_id: projectId, at })),
      format: 'JSONEachRow',
    })
    await markHours(client, projectId, changed)
  }
  return { flagged: flags.length, changed: changed.length }
}

async function selectFlags(client: ClickHouseClient, projectId: string): Promise<Flag[]> {
  const result = await client.query({
    query: `select signal, source, id, toUInt32(hour) as hour from flagged_source final
      where project_id = {projectId:UUID} and is_flagged = 1`,
    query_params: { projectId },
    format: 'JSONEachRow',
  })
  return await result.json<Flag>()
}

async function markHours(client: ClickHouseClient, projectId: string, flags: readonly Flag[]): Promise<void> {
  const column = { author: 'author_id', channel: 'channel', session: 'session_id' }
  const kinds = [...new Set(flags.map(({ source }) => source))]
  const conditions = kinds.map(
    (source) => `concat(toString(signal), '\\x1f', toString(${column[source]})) in {${source}:Array(String)}`,
  )
  const params = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      flags.filter(({ source }) => source === kind).map(({ signal, id }) => `${signal}\u001f${id}`),
    ]),
  )
  const result = await client.query({
    query: `select distinct toUInt32(toStartOfHour(coalesce(inferred_at, observed_at))) as hour from feedback
      where project_id = {projectId:UUID} and (${conditions.join(' or ')})`,
    query_params: { projectId, ...params },
    format: 'JSONEachRow',
  })
  const hours = await result.json<{ hour: number }>()
  await noteChange(
    client,
    projectId,
    hours.map(({ hour }) => hour),
  )
}
