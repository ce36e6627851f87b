import type { TraceFacets } from '@loopwright/contract'
import { bindParameters } from './bind-parameters.ts'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { drainForList } from './drain-for-list.ts'
import { newestMs } from './newest-ms.ts'
import { readLedger } from './read-ledger.ts'
import { readRows } from './read-rows.ts'
import { readyFilter } from './ready-filter.ts'
import type { TraceFilter } from './trace-filter.ts'
import { partBound, traceKeysStatement } from './trace-store.ts'

/** More traces than this are not counted: a menu needs no exact counts. */
const mostTraces = 10_000
const mostParts = 15_000
const mostValues = 50

const fields = ['function', 'variant', 'model', 'provider', 'environment'] as const

/** The values that the newest traces have, most frequent first. @throws AppError `invalid-input`, `store-unavailable`. */
export async function listFacets(
  deps: CaptureDependencies,
  projectId: string,
  wanted: TraceFilter,
): Promise<TraceFacets> {
  const filter = await readyFilter(deps, projectId, wanted)
  const toMs = newestMs(filter, deps.clock)
  return readLedger(async () => {
    await drainForList(deps.spool)
    const { client } = deps.ledger
    const parameters = bindParameters()
    const { bind } = parameters
    const query = { filter, toMs, after: undefined, limit: mostTraces, newestParts: mostParts }
    const newest = traceKeysStatement(projectId, query, parameters)
    const counted = (values: string) => `sumMap(${values}, arrayResize([toUInt32(1)], length(${values}), 1))`
    const rows = await readRows<Record<string, [string[], number[]]> & { traces: number; is_cut: 0 | 1 }>(
      client,
      `select toUInt32(count()) as traces,
         (select count() from trace_part where project_id = ${bind('UUID', projectId)}) > ${mostParts} as is_cut,
         ${[...fields, 'tag'].map((field) => `${counted(`${field}s`)} as ${field}`).join(', ')}
       from (
         select ${fields.map((field) => `groupUniqArrayArray(calls.${field}) as ${field}s`).join(', ')},
           groupUniqArrayArray(tags) as tags
         from trace_part
         where project_id = ${bind('UUID', projectId)}
           and started_at >= ${partBound(projectId, toMs, mostParts, parameters)}
           and trace_key in (select trace_key from (${newest}))
         group by trace_key
       )`,
      parameters,
    )
    const [row] = rows
    const valuesOf = (field: string) => {
      const [values = [], counts = []] = row?.[field] ?? []
      return values
        .map((value, index) => ({ value, traceCount: counts[index] ?? 0 }))
        .filter(({ value }) => value !== '')
        .sort((left, right) => right.traceCount - left.traceCount)
        .slice(0, mostValues)
    }
    const traceCount = row?.traces ?? 0
    return {
      traceCount,
      isSampled: traceCount === mostTraces || (row?.is_cut ?? 0) === 1,
      facets: {
        ...{ function: valuesOf('function'), variant: valuesOf('variant'), model: valuesOf('model') },
        ...{ provider: valuesOf('provider'), environment: valuesOf('environment'), tag: valuesOf('tag') },
      },
    }
  })
}
