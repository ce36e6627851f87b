import { quoteText } from '../../platform/ledger/quote.ts'
import type { Question, Spot } from './estimate-store.ts'
import { groupNumber, type PlaceGroups } from './places.ts'
import { isOneOf, timeNumberOf } from './slice-condition.ts'

/**
 * How rows `r` are put into spots by two steps: by `spot` and `at`, then by `place` and `at`. To find the group of a place takes
 * longer than to add it up: it is late where that leaves the first step no more to tell apart, as every place is a group.
 */
export type SpotColumns = {
  /** Of a row. */
  spot: string
  /** Of what the first step added up. */
  place: string
  isLate: boolean
}

export function spotColumns({ places, by }: Pick<Question, 'places' | 'by'>): SpotColumns {
  const at = `${timeNumberOf(by)} as at`
  const isLate = places.names.length > 1 && places.names.length === places.groupOf.size
  return isLate
    ? {
        spot: `r.place as spot, ${at}`,
        place: `${groupNumber(places, 'place', 'spot')} as place, at`,
        isLate,
      }
    : { spot: `${groupNumber(places, 'place')} as spot, ${at}`, place: 'spot as place, at', isLate }
}

/** A condition on rows `r` with a `place`, a `spot` and an `at`: of these spots alone, and of these series where they have one. */
export function isAtSpots(
  { places }: Pick<Question, 'places'>,
  { isLate }: SpotColumns,
  spots: readonly (Spot & { series?: number })[],
): string {
  const [first] = spots
  if (first === undefined) return 'false'
  const numbers = placesOfGroups(places, spots)
  const hasSeries = first.series !== undefined
  const tuples = spots.flatMap(({ place, at, series }) =>
    (isLate ? (numbers.get(place) ?? []) : [place]).map(
      (spot) => `(${spot}, ${at}${hasSeries ? `, ${series}` : ''})`,
    ),
  )
  // Rows of other functions are not even read, and those of other places are left out before their groups are looked for.
  const isPlace = places.names.length <= 1 ? 'true' : isOneOf('r.place', [...numbers.values()].flat())
  return `${isOfFunctions({ places }, spots)} and ${isPlace}
    and ${isOneOf(`(spot, at${hasSeries ? ', series' : ''})`, tuples)}`
}

/** A condition on rows `r`: of the functions of these spots. */
export function isOfFunctions({ places }: Pick<Question, 'places'>, spots: readonly Spot[]): string {
  if (places.names.length <= 1) return 'true'
  const wanted = new Set(spots.map(({ place }) => place))
  const names = [...places.groupOf].filter(([, group]) => wanted.has(group)).map(([place]) => place.function)
  return isOneOf(
    'r.function',
    [...new Set(names)].map((name) => `toUInt32(cityHash64(${quoteText(name)}))`),
  )
}

function placesOfGroups({ groupOf }: PlaceGroups, spots: readonly Spot[]): Map<number, number[]> {
  const numbers = new Map<number, number[]>(spots.map(({ place }) => [place, []]))
  for (const [{ place }, group] of groupOf) numbers.get(group)?.push(place)
  return numbers
}
