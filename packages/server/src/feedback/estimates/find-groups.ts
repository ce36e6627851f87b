import type { ClickHouseClient } from '@clickhouse/client'
import { peopleSlices } from './cell-columns.ts'
import {
  type AnswerGroup,
  type CallGroup,
  type Question,
  type Spot,
  selectAnswerGroups,
  selectCallGroups,
} from './estimate-store.ts'
import { hasUnlinked, selectLargestAnswers, selectLargestCalls } from './largest-groups-store.ts'
import { peopleFor } from './people-sample.ts'
import { type SumsByPeople, selectAnswersByPeople } from './people-store.ts'
import { hasTime } from './slice-condition.ts'

/** More groups than anybody reads. */
const mostGroups = 2_000
const fewGroups = 256

/** What calls say by one of the signals, by its number. */
export type ToldGroup = Spot & { signal: number; n: number; sum: number; sumOfSquares: number }
export type ToldCount = Pick<ToldGroup, 'place' | 'at' | 'signal' | 'n'>
export type AnswerCount = Pick<AnswerGroup, 'place' | 'at' | 'series' | 'answered'>

/** The groups to show: all, or those with the most answers, where there are too many. */
export type Found = { calls: (Spot & { calls: number })[]; isCut: boolean } & (
  | { how: 'counted'; told: ToldGroup[]; said: AnswerGroup[] }
  /** What is said is added up by people already. */
  | { how: 'few'; told: ToldGroup[]; said: (AnswerGroup & SumsByPeople)[] }
  /** So far it is only known how large they are. */
  | { how: 'searched'; told: ToldCount[]; said: AnswerCount[] }
)

export async function findGroups(
  client: ClickHouseClient,
  question: Question,
  { inCalls }: { inCalls: readonly string[] },
): Promise<Found> {
  const hasSaid = inCalls.length < question.signals.length
  if (areFew(question)) {
    const [calls, said] = await Promise.all([
      selectCallGroups(client, question, inCalls),
      hasSaid ? selectFew(client, question) : [],
    ])
    return { how: 'few', calls, ...largest({ told: toldBy(calls), said }) }
  }
  // What is said of calls is counted among the largest groups only, where there are many of them and that takes a while.
  if (hasSaid && !question.isMainOnly && inCalls.length > 0) return searchGroups(client, question, inCalls)
  const [calls, said] = await Promise.all([
    selectCallGroups(client, question, inCalls),
    hasSaid ? selectAnswerGroups(client, question, { limit: mostGroups + 1 }) : [],
  ])
  return { how: 'counted', calls, ...largest({ told: toldBy(calls), said }) }
}

async function searchGroups(
  client: ClickHouseClient,
  question: Question,
  inCalls: readonly string[],
): Promise<Found> {
  const [{ above, spots }, isLoose] = await Promise.all([
    selectLargestCalls(client, question, { signals: inCalls, most: mostGroups }),
    hasUnlinked(client, question),
  ])
  // No spot has more answers than calls, unless there are answers whose calls are not known.
  const [calls, said] = await Promise.all([
    isLoose && above > 0 ? selectCallGroups(client, question, []) : spots,
    selectLargestAnswers(client, question, {
      ...{ above, limit: mostGroups + 1 },
      among: isLoose || above === 0 ? undefined : spots.filter(({ calls }) => calls > above),
    }),
  ])
  const told = spots.flatMap(({ place, at, told }) =>
    told.flatMap((n, signal) => (n > 0 ? [{ place, at, signal, n }] : [])),
  )
  return { how: 'searched', calls, ...largest({ told, said }) }
}

/** Those with the most answers. */
function largest<Told extends ToldCount, Said extends AnswerCount>(found: {
  told: Told[]
  said: Said[]
}): { told: Told[]; said: Said[]; isCut: boolean } {
  const { told, said } = found
  if (told.length + said.length <= mostGroups) return { told, said, isCut: false }
  const smallest = [...told.map(({ n }) => n), ...said.map(({ answered }) => answered)].sort(descending)[
    mostGroups - 1
  ]!
  const larger = (count: number) => count > smallest
  const room =
    mostGroups -
    told.filter(({ n }) => larger(n)).length -
    said.filter(({ answered }) => larger(answered)).length
  // Of those that are as large as the smallest that is shown some have no room.
  const even = told.filter(({ n }) => n === smallest).slice(0, room)
  return {
    told: [...told.filter(({ n }) => larger(n)), ...even],
    said: [
      ...said.filter(({ answered }) => larger(answered)),
      ...said.filter(({ answered }) => answered === smallest).slice(0, room - even.length),
    ],
    isCut: true,
  }
}

/** So few groups need not be counted before they are added up by people. */
function areFew({ by, signals, places, isMainOnly }: Question): boolean {
  return !isMainOnly && !hasTime(by) && Math.max(1, places.names.length) * signals.length <= fewGroups
}

const selectFew = (client: ClickHouseClient, question: Question) =>
  selectAnswersByPeople(client, question, {
    ...{ isCounted: false, slices: peopleSlices },
    peopleOf: peopleForFew(question),
  })

export const peopleForFew = ({ places, signals }: Question) => peopleFor(places.names.length * signals.length)

const toldBy = (calls: readonly CallGroup[]): ToldGroup[] =>
  calls
    .flatMap(({ place, at, told }) =>
      told.map(([n, sum, sumOfSquares], signal) => ({ place, at, signal, n, sum, sumOfSquares })),
    )
    .filter(({ n }) => n > 0)

const descending = (one: number, other: number) => other - one
