import type { ClickHouseClient } from '@clickhouse/client'
import { peopleSlices } from './cell-columns.ts'
import {
  type AnswerGroup,
  type CallGroup,
  hasUnlinked,
  type Question,
  type Spot,
  type SumsByPeople,
  selectAnswerGroups,
  selectAnswersByPeople,
  selectCallGroups,
} from './estimate-store.ts'
import { peopleFor } from './people-sample.ts'

/** More groups than anybody reads. */
const mostGroups = 2_000
const fewGroups = 256

/** What calls say by one of the signals, by its number. */
export type ToldGroup = Spot & { signal: number; n: number; sum: number; sumOfSquares: number }
export type Found = {
  calls: CallGroup[]
  told: ToldGroup[]
  said: (AnswerGroup & Partial<SumsByPeople>)[]
  isCut: boolean
}

/** The groups to show: all, or those with the most answers. A few of what is said are added up by people already. */
export async function findGroups(
  client: ClickHouseClient,
  question: Question,
  { inCalls, isFew }: { inCalls: readonly string[]; isFew: boolean },
): Promise<Found> {
  const hasSaid = inCalls.length < question.signals.length
  // What is said of calls is counted among the largest groups only, where there are many of them and that takes a while.
  const isSearch = !isFew && !question.isMainOnly && inCalls.length > 0
  const counting = selectCallGroups(client, question, inCalls)
  const find = async (): Promise<Found['said']> => {
    if (!hasSaid) return []
    if (isFew)
      return selectAnswersByPeople(client, question, {
        isCounted: false,
        peopleOf: peopleForFew(question),
        slices: peopleSlices,
      })
    const limit = mostGroups + 1
    if (!isSearch) return selectAnswerGroups(client, question, { above: 0, among: undefined, limit })
    // No spot has more answers than calls, unless there are answers whose calls are not known.
    const [calls, isLoose] = await Promise.all([counting, hasUnlinked(client, question)])
    const { above, among } = largestOf(calls)
    return selectAnswerGroups(client, question, { above, among: isLoose ? undefined : among, limit })
  }
  const [calls, found] = await Promise.all([counting, find()])
  const told = toldBy(calls)
  if (told.length + found.length <= mostGroups) return { calls, told, said: found, isCut: false }
  const smallest = [...told.map(({ n }) => n), ...found.map(({ answered }) => answered)].sort(descending)[
    mostGroups - 1
  ]!
  const larger = (count: number) => count > smallest
  const room =
    mostGroups -
    told.filter(({ n }) => larger(n)).length -
    found.filter(({ answered }) => larger(answered)).length
  // Of those that are as large as the smallest that is shown some have no room.
  const even = told.filter(({ n }) => n === smallest).slice(0, room)
  return {
    calls,
    told: [...told.filter(({ n }) => larger(n)), ...even],
    said: [
      ...found.filter(({ answered }) => larger(answered)),
      ...found.filter(({ answered }) => answered === smallest).slice(0, room - even.length),
    ],
    isCut: true,
  }
}

/** So few groups need not be counted before they are added up by people. */
export function areFew({ by, signals, places, isMainOnly }: Question): boolean {
  const hasTime = by.some((name) => name === 'hour' || name === 'day' || name === 'week')
  return !isMainOnly && !hasTime && Math.max(1, places.names.length) * signals.length <= fewGroups
}

export const peopleForFew = ({ places, signals }: Question) => peopleFor(places.names.length * signals.length)

const toldBy = (calls: readonly CallGroup[]): ToldGroup[] =>
  calls
    .flatMap(({ place, at, told }) =>
      told.map(([n, sum, sumOfSquares], signal) => ({ place, at, signal, n, sum, sumOfSquares })),
    )
    .filter(({ n }) => n > 0)

type Search = { above: number; among: readonly Spot[] | undefined }

/** Groups that calls tell of may be so many and large that of the others only those of the largest spots can be shown. */
function largestOf(groups: readonly CallGroup[]): Search {
  const above = groups.flatMap(({ told }) => told.map(([n]) => n)).sort(descending)[mostGroups]
  if (!above) return { above: 0, among: undefined }
  return { above, among: groups.filter(({ calls }) => calls > above) }
}

const descending = (one: number, other: number) => other - one
