import type { ClickHouseClient } from '@clickhouse/client'
import { callSignals } from '../call-signals.ts'
import { peopleGroups } from './cell-columns.ts'
import {
  type AnswerGroup,
  type CallCount,
  type CallSums,
  type PlaceName,
  type Question,
  type Series,
  selectAnswerGroups,
  selectCallCounts,
  selectCallSums,
  selectPlaceNames,
  selectSeries,
  selectValueSums,
  type ValueSums,
} from './estimate-store.ts'
import { cellDimensionsOf } from './slice-condition.ts'

/** A group of calls and what is said of them by one signal. */
export type Group = Omit<AnswerGroup, 'series'> &
  Omit<Series, 'series'> & {
    name: PlaceName | undefined
    calls: number
    sums: ValueSums
    peopleOf: number
  }

/** More groups than anybody reads. */
const mostGroups = 2_000
/** Groups times groups of people that are quick to add up. */
const mostSums = 2 ** 16
/** So many groups need not be counted before they are added up by people. */
const fewGroups = 256
const fewestPeople = 64

export type Asked = Omit<Question, 'salt' | 'series'>

/** Everything that is known of the groups of a question, those with the most answers where there are too many. */
export async function loadGroups(
  client: ClickHouseClient,
  asked: Asked,
): Promise<{ groups: Group[]; isCut: boolean; question: Question }> {
  const all = await selectSeries(client, asked.projectId)
  const series = all.filter(({ signal }) => asked.signals.includes(signal))
  const { question, names } = await saltQuestion(client, {
    ...asked,
    series: series.length < all.length ? series.map(({ series }) => series) : null,
  })
  const isFew = areFew(question, names.length)
  const inCalls = asked.signals.filter((name) => callSignals.has(name))
  const [{ calls, told, peopleOf }, said] = await Promise.all([
    loadTold(client, question, { inCalls, isFew, places: names.length }),
    inCalls.length < asked.signals.length ? loadSaid(client, question, isFew ? names.length : null) : nothing,
  ])
  const callsAt = new Map(calls.map(({ place, at, calls }) => [`${place} ${at}`, calls]))
  const nameOf = new Map(names.map((name) => [name.place, name]))
  const seriesOf = new Map(series.map((entry) => [entry.series, entry]))
  const about = ({ place, at }: { place: number; at: number }) => ({
    ...{ place, at, name: nameOf.get(place), calls: callsAt.get(`${place} ${at}`) ?? 0 },
  })
  const groups = said.groups.flatMap((group): Group[] => {
    const known = seriesOf.get(group.series)
    if (!known) return []
    const { answered, answeredCalls } = group
    return [{ ...known, ...about(group), answered, answeredCalls, sums: group, peopleOf: said.peopleOf }]
  })
  for (const group of told) {
    groups.push({
      ...{ signal: group.signal, kind: 'automated', afterMs: null, ...about(group), sums: group, peopleOf },
      ...{ answered: group.n, answeredCalls: group.n },
    })
  }
  groups.sort((one, other) => other.answered - one.answered)
  const isCut = said.isCut || groups.length > mostGroups
  return { groups: groups.slice(0, mostGroups).sort(inOrder), isCut, question }
}

type Said = { groups: (AnswerGroup & ValueSums)[]; peopleOf: number; isCut: boolean }
const nothing: Said = { groups: [], peopleOf: peopleGroups, isCut: false }

function areFew({ by, signals }: Question, places: number): boolean {
  const hasTime = by.some((name) => name === 'hour' || name === 'day' || name === 'week')
  return !hasTime && Math.max(1, places) * signals.length <= fewGroups
}

/** How many calls there are in each place, and what they say in their own rows. */
async function loadTold(
  client: ClickHouseClient,
  question: Question,
  { inCalls, isFew, places }: { inCalls: readonly string[]; isFew: boolean; places: number },
): Promise<{ calls: CallCount[]; told: CallSums[]; peopleOf: number }> {
  const limit = mostGroups + 1
  if (isFew && inCalls.length > 0) {
    const peopleOf = peopleFor(places * inCalls.length)
    const options = { signals: inCalls, withCalls: true, peopleOf, limit }
    const all = await selectCallSums(client, question, options)
    const calls = all.filter(({ signal }) => signal === '').map((row) => ({ ...row, calls: row.n }))
    return { calls, told: all.filter(({ signal }) => signal !== ''), peopleOf }
  }
  const calls = await selectCallCounts(client, question)
  const peopleOf = peopleFor(calls.length * inCalls.length)
  if (inCalls.length === 0) return { calls, told: [], peopleOf }
  const options = { signals: inCalls, withCalls: false, peopleOf, limit }
  return { calls, told: await selectCallSums(client, question, options), peopleOf }
}

/** Many groups are found and counted first, so that only those which are shown are added up by people. */
async function loadSaid(client: ClickHouseClient, question: Question, places: number | null): Promise<Said> {
  if (places !== null) {
    const peopleOf = peopleFor(places * question.signals.length)
    return { groups: await selectValueSums(client, question, { peopleOf }), peopleOf, isCut: false }
  }
  const found = await selectAnswerGroups(client, question, mostGroups + 1)
  const isCut = found.length > mostGroups
  const shown = found.slice(0, mostGroups)
  const peopleOf = peopleFor(shown.length)
  const groups = await selectValueSums(client, question, { peopleOf, only: isCut ? shown : undefined })
  return { groups, peopleOf, isCut }
}

function peopleFor(groups: number): number {
  let people = peopleGroups
  while (people > fewestPeople && people * groups > mostSums) people /= 2
  return people
}

/** With a salt with which every place has a number of its own, and without dimensions in which all calls are the same. */
async function saltQuestion(
  client: ClickHouseClient,
  asked: Omit<Question, 'salt'>,
): Promise<{ question: Question; names: PlaceName[] }> {
  const dimensions = cellDimensionsOf(asked.by)
  const known = await selectPlaceNames(client, { ...asked, salt: 0 }, dimensions)
  const alike = dimensions.filter((name) => known.every((place) => place[name] === known[0]?.[name]))
  const by = asked.by.filter((name) => !alike.some((same) => same === name))
  for (let salt = 0; ; salt++) {
    const question = { ...asked, by, salt }
    const names =
      salt === 0 && alike.length === 0 ? known : await selectPlaceNames(client, question, dimensions)
    if (salt === 9 || new Set(names.map(({ place }) => place)).size === names.length)
      return { question, names }
  }
}

function inOrder(one: Group, other: Group): number {
  if (one.signal !== other.signal) return one.signal < other.signal ? -1 : 1
  return (
    (one.afterMs ?? -1) - (other.afterMs ?? -1) ||
    one.at - other.at ||
    other.answered - one.answered ||
    one.place - other.place
  )
}
