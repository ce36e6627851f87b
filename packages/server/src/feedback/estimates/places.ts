import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract'
import { selectRows } from '../select-rows.ts'
import { sliceDimensions } from '../slice-dimensions.ts'
import { type CellDimension, cellDimensions, mainDimensions } from './cell-columns.ts'

/** A combination of names that calls have, as the ledger's `feedback_place` keeps it. `main` is a number of the main ones alone. */
export type Place = { place: number; main: number } & Record<CellDimension, string>

/** Names that are told apart, and which places have them. */
export type PlaceGroups = {
  /** The names of a group stand at its number. */
  names: Partial<Record<CellDimension, string>>[]
  groupOf: ReadonlyMap<Place, number>
}

/** A place that came since the places were read is in no group. */
const unknownGroup = 2 ** 32 - 1
/** A condition on groups. */
export const isKnownPlace = `place != ${unknownGroup}`

/** All places of a project. */
export async function selectPlaces(client: ClickHouseClient, projectId: string): Promise<Place[]> {
  return await selectRows(
    client,
    `select distinct place, main, ${cellDimensions.join(', ')} from feedback_place
     where project_id = {projectId:UUID} order by place`,
    { projectId },
  )
}

/** Whether its names are those that a slice asks for. */
export function isInSlice(place: Place, slice: FeedbackSlice): boolean {
  return sliceDimensions.every((name) => slice[name] === undefined || place[name] === slice[name])
}

export function groupPlaces(places: readonly Place[], dimensions: readonly CellDimension[]): PlaceGroups {
  const numbers = new Map<string, number>()
  const names: PlaceGroups['names'] = []
  const groupOf = new Map<Place, number>()
  for (const place of places) {
    const key = JSON.stringify(dimensions.map((name) => place[name]))
    const known = numbers.get(key)
    if (known === undefined) {
      numbers.set(key, names.length)
      groupOf.set(place, names.length)
      names.push(Object.fromEntries(dimensions.map((name) => [name, place[name]])))
    } else groupOf.set(place, known)
  }
  return { names, groupOf }
}

/** The number of its group, of a number of a place or of its main names; of that column of a row `r` unless it is said. */
export function groupNumber(
  { names, groupOf }: PlaceGroups,
  column: 'place' | 'main',
  number = `r.${column}`,
): string {
  if (names.length <= 1) return 'toUInt32(0)'
  const groups = new Map([...groupOf].map(([place, group]) => [place[column], group]))
  return `toUInt32(transform(${number}, [${[...groups.keys()].join(', ')}], [${[...groups.values()].join(', ')}], ${unknownGroup}))`
}

/** Whether a question needs no more of a place than its `main`. */
export function needsMainOnly(by: readonly FeedbackDimension[], slice: FeedbackSlice): boolean {
  const isMain = (name: string) => (mainDimensions as readonly string[]).includes(name)
  return (
    cellDimensions.every((name) => isMain(name) || !by.includes(name)) &&
    sliceDimensions.every((name) => isMain(name) || slice[name] === undefined)
  )
}
