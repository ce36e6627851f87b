import type { GroupedSums } from '@loopwright/core/statistics/grouped-estimate'
import { peopleGroups, peopleSlices } from './cell-columns.ts'
import type { SumsByPeople } from './people-store.ts'

/** How people differ shows in `enough` answers or calls as well as in millions, but for groups with less than `fewest` of those. */
export type PeopleSample = { enough: number; fewest: number }
export const usualSample: PeopleSample = { enough: 250_000, fewest: 250 }

/** Who says a twentieth of all is missed: the sample then has fewer or more than it should. */
const mostOff = 0.05

/** Groups times groups of people that are quick to add up. */
const mostSums = 2 ** 16
const fewestPeople = 64

/** In how many groups people are put. */
export function peopleFor(groups: number): number {
  let people = peopleGroups
  while (people > fewestPeople && people * groups > mostSums) people /= 2
  return people
}

/** How many of the slices of people are looked at, of groups with so many answers or calls. */
export function slicesFor(counts: readonly number[], { enough }: PeopleSample): number {
  const count = counts.reduce((sum, one) => sum + one, 0)
  let slices = peopleSlices
  while (slices > 1 && (count * slices) / peopleSlices > enough) slices /= 2
  return slices
}

/**
 * What groups add up to by people: of a sample of people, and of all of them for groups that are too small for that, or in
 * which few people say much. `read` gives some of the groups, by some of the slices, or all groups when it gets none.
 */
export async function addUpByPeople<Group, Row extends SumsByPeople>(
  groups: readonly (Group & Pick<GroupedSums, 'n' | 'sum' | 'sumOfSquares'>)[],
  options: {
    slices: number
    sample: PeopleSample
    isCut: boolean
    keyOf(group: Group | Row): string
    read(slices: number, only: readonly Group[] | undefined): Promise<Row[]>
  },
): Promise<(Group & GroupedSums)[]> {
  const { slices, sample, isCut, keyOf, read } = options
  if (groups.length === 0) return []
  const share = slices / peopleSlices
  const isThin = ({ n }: { n: number }) => share < 1 && n * share < sample.fewest
  const readAll = async (only: typeof groups) => (only.length === 0 ? [] : read(peopleSlices, only))
  const [some, thin] = await Promise.all([
    read(slices, isCut ? groups : undefined),
    readAll(groups.filter(isThin)),
  ])
  const sums = new Map(some.map((row) => [keyOf(row), row]))
  const isOff = (group: (typeof groups)[number]) => {
    const seen = sums.get(keyOf(group))?.n ?? 0
    return Math.abs(seen / (group.n * share) - 1) > Math.max(mostOff, 4 / Math.sqrt(group.n * share))
  }
  const off = share < 1 ? groups.filter((group) => !isThin(group) && isOff(group)) : []
  for (const row of [...thin, ...(await readAll(off))]) sums.set(keyOf(row), row)
  return groups.map((group) => ({ ...group, ...withTotals(sums.get(keyOf(group)), group) }))
}

/** Whoever counted in between may have left a group without people: then all of it counts as one person's. */
function withTotals(
  byPeople: SumsByPeople | undefined,
  { n, sum, sumOfSquares }: Pick<GroupedSums, 'n' | 'sum' | 'sumOfSquares'>,
): GroupedSums {
  const { groups, squaredSums, sumsTimesCounts, squaredCounts, share } = byPeople ?? {
    ...{ groups: 1, squaredSums: sum * sum, sumsTimesCounts: sum * n, squaredCounts: n * n, share: 1 },
  }
  return { n, sum, sumOfSquares, groups, squaredSums, sumsTimesCounts, squaredCounts, share: share ?? 1 }
}
