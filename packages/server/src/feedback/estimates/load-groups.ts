import type { ClickHouseClient } from '@clickhouse/client'
import type { GroupedSums } from '@loopwright/core/statistics/grouped-estimate'
import { callSignals } from '../call-signals.ts'
import { peopleGroups, peopleSlices } from './cell-columns.ts'
import {
  type AnswerGroup,
  type CallGroup,
  type Question,
  type Series,
  type Spot,
  type SumsByPeople,
  selectAnswerGroups,
  selectAnswersByPeople,
  selectCallGroups,
  selectSeries,
  selectToldByPeople,
} from './estimate-store.ts'
import { addUpByPeople, type PeopleSample, slicesFor, usualSample } from './people-sample.ts'
import { groupPlaces, needsMainOnly, type PlaceGroups, selectPlaces } from './places.ts'
import { cellDimensionsOf } from './slice-condition.ts'

/** A group of calls and what is said of them by one signal. */
export type Group = Spot &
  Pick<AnswerGroup, 'answered' | 'answeredCalls'> &
  Omit<Series, 'series'> & {
    /** Null for what calls say in their own rows. */
    series: number | null
    name: PlaceGroups['names'][number]
    calls: number
    sums: GroupedSums
    peopleOf: number
  }

/** More groups than anybody reads. */
const mostGroups = 2_000
/** Groups times groups of people that are quick to add up. */
const mostSums = 2 ** 16
/** So many groups need not be counted before they are added up by people. */
const fewGroups = 256
const fewestPeople = 64
export type Asked = Omit<Question, 'places' | 'isMainOnly' | 'series'>

/** Everything that is known of the groups of a question, those with the most answers where there are too many. */
export async function loadGroups(
  client: ClickHouseClient,
  asked: Asked,
  sample = usualSample,
): Promise<{ groups: Group[]; isCut: boolean; question: Question }> {
  const [all, places] = await Promise.all([
    selectSeries(client, asked.projectId),
    selectPlaces(client, asked),
  ])
  const series = all.filter(({ signal }) => asked.signals.includes(signal))
  const question: Question = {
    ...asked,
    places: groupPlaces(places, cellDimensionsOf(asked.by)),
    isMainOnly: needsMainOnly(asked.by, asked),
    series: series.length < all.length ? series.map(({ series }) => series) : null,
  }
  const inCalls = asked.signals.filter((name) => callSignals.has(name))
  const isFew = areFew(question)
  const { calls, told, said, isCut } = await findGroups(client, question, { inCalls, isFew })
  const [toldByPeople, saidByPeople] = await Promise.all([
    addUpTold(client, question, { told, inCalls, isCut, sample }),
    addUpSaid(client, question, { said, isCut, isAddedUp: isFew, sample }),
  ])
  const callsAt = new Map(calls.map((group) => [spotKey(group), group.calls]))
  const about = ({ place, at }: Spot) => ({
    ...{ place, at, name: question.places.names[place] ?? {} },
    calls: callsAt.get(spotKey({ place, at })) ?? 0,
  })
  const seriesOf = new Map(series.map((entry) => [entry.series, entry]))
  const groups = [
    ...toldByPeople.groups.map((sums) => ({
      ...{ series: null, signal: inCalls[sums.signal]!, kind: 'automated', afterMs: null, ...about(sums) },
      ...{ answered: sums.n, answeredCalls: sums.n, sums, peopleOf: toldByPeople.peopleOf },
    })),
    ...saidByPeople.groups.flatMap((sums): Group[] => {
      const known = seriesOf.get(sums.series)
      if (!known) return []
      const { answered, answeredCalls } = sums
      return [{ ...known, ...about(sums), answered, answeredCalls, sums, peopleOf: saidByPeople.peopleOf }]
    }),
  ]
  return { groups: groups.sort(inOrder), isCut, question }
}

type ToldGroup = Spot & { signal: number; n: number; sum: number; sumOfSquares: number }
type Found = {
  calls: CallGroup[]
  told: ToldGroup[]
  said: (AnswerGroup & Partial<SumsByPeople>)[]
  isCut: boolean
}

/** The groups to show. */
async function findGroups(
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
    const search = isSearch ? largestOf(await counting) : { above: 0, among: undefined }
    return selectAnswerGroups(client, question, { ...search, limit: mostGroups + 1 })
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

function areFew({ by, signals, places, isMainOnly }: Question): boolean {
  const hasTime = by.some((name) => name === 'hour' || name === 'day' || name === 'week')
  return !isMainOnly && !hasTime && Math.max(1, places.names.length) * signals.length <= fewGroups
}

const peopleForFew = ({ places, signals }: Question) => peopleFor(places.names.length * signals.length)

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

type ToShow = { isCut: boolean; sample: PeopleSample }

/** What calls say in their own rows. */
async function addUpTold(
  client: ClickHouseClient,
  question: Question,
  { told, inCalls, ...options }: ToShow & { told: readonly ToldGroup[]; inCalls: readonly string[] },
): Promise<{ groups: (ToldGroup & GroupedSums)[]; peopleOf: number }> {
  const peopleOf = peopleFor(told.length)
  const counts = new Map(told.map((group) => [spotKey(group), group.n]))
  const groups = await addUpByPeople(told, {
    ...{ ...options, slices: slicesOf(question, [...counts.values()], options.sample) },
    keyOf: (group: Spot & { signal: number }) => `${spotKey(group)} ${group.signal}`,
    read: (slices, only) =>
      selectToldByPeople(client, question, { signals: inCalls, peopleOf, slices, only }),
  })
  return { peopleOf, groups }
}

/** What is said of them. A few groups were added up by people as they were found. */
async function addUpSaid(
  client: ClickHouseClient,
  question: Question,
  { said, isAddedUp, ...options }: ToShow & { said: Found['said']; isAddedUp: boolean },
): Promise<{ groups: (AnswerGroup & GroupedSums)[]; peopleOf: number }> {
  if (isAddedUp) return { groups: said as (AnswerGroup & GroupedSums)[], peopleOf: peopleForFew(question) }
  const peopleOf = peopleFor(said.length)
  const counts = said.map(({ answered }) => answered)
  const groups = await addUpByPeople<AnswerGroup, AnswerGroup & SumsByPeople>(said, {
    ...{ ...options, slices: slicesOf(question, counts, options.sample) },
    keyOf: (group) => `${spotKey(group)} ${group.series}`,
    read: (slices, only) =>
      selectAnswersByPeople(client, question, { isCounted: true, peopleOf, slices, only }),
  })
  return { peopleOf, groups }
}

/** A sample is worth its while where many rows are few groups. */
const slicesOf = ({ isMainOnly }: Question, counts: readonly number[], sample: PeopleSample) =>
  isMainOnly ? slicesFor(counts, sample) : peopleSlices

function peopleFor(groups: number): number {
  let people = peopleGroups
  while (people > fewestPeople && people * groups > mostSums) people /= 2
  return people
}

const descending = (one: number, other: number) => other - one

const spotKey = ({ place, at }: Spot) => `${place} ${at}`

function inOrder(one: Group, other: Group): number {
  if (one.signal !== other.signal) return one.signal < other.signal ? -1 : 1
  return (
    (one.afterMs ?? -1) - (other.afterMs ?? -1) ||
    one.at - other.at ||
    other.answered - one.answered ||
    one.place - other.place
  )
}
