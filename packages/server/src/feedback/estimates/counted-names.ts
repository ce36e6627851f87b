import type { ClickHouseClient } from '@clickhouse/client'
import { selectTraits, type Traits } from './alike-store.ts'
import { type Series, selectCountedRows, selectSeries } from './estimate-store.ts'
import { type Place, selectPlaces } from './places.ts'

/** What the numbers in the counts of a project stand for, and how much feedback was counted. */
export type CountedNames = { series: Series[]; places: Place[]; traits: Traits[]; rows: number }

const mostProjects = 50

/** Remembers names for as long as nothing was counted anew: none come otherwise. */
export function createCountedNames(client: ClickHouseClient) {
  const known = new Map<string, { state: string; names: Promise<CountedNames> }>()
  /** `state` is that of the counts before the names are read, see `Rollup.refresh`. */
  return function namesOf(projectId: string, state: string): Promise<CountedNames> {
    const before = known.get(projectId)
    if (before?.state === state) return before.names
    const names = Promise.all([
      selectSeries(client, projectId),
      selectPlaces(client, projectId),
      selectTraits(client, projectId),
      selectCountedRows(client, projectId),
    ]).then(([series, places, traits, rows]) => ({ series, places, traits, rows }))
    known.delete(projectId)
    known.set(projectId, { state, names })
    if (known.size > mostProjects) known.delete(known.keys().next().value!)
    names.catch(() => {
      if (known.get(projectId)?.names === names) known.delete(projectId)
    })
    return names
  }
}
