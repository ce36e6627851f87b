import type { ClickHouseClient } from '@clickhouse/client'
import type { GroupedSums } from '@loopwright/core/statistics/grouped-estimate'
import { callSignals } from '../call-signals.ts'
import { peopleSlices } from './cell-columns.ts'
import type { CountedNames } from './counted-names.ts'
import type { AnswerGroup, Question, Series, Spot } from './estimate-store.ts'
import { type Found, findGroups, peopleForFew, type ToldGroup } from './find-groups.ts'
import { addUpByPeople, type PeopleSample, peopleFor, slicesFor, usualSample } from './people-sample.ts'
import { type SumsByPeople, selectAnswersByPeople, selectToldByPeople } from './people-store.ts'
import { groupPlaces, isInSlice, needsMainOnly, type PlaceGroups } from './places.ts'
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

export type Asked = Omit<Question, 'places' | 'isMainOnly' | 'series'>

/** With so much feedback totals are quicker to add up, though who said it has to be looked at besides. */
const manyRows = 1_000_000

/** With the numbers that names have in the counts. */
export function toQuestion(asked: Asked, known: CountedNames): Question {
  const series = known.series.filter(({ signal }) => asked.signals.includes(signal))
  const places = known.places.filter((place) => isInSlice(place, asked))
  return {
    ...asked,
    places: groupPlaces(places, cellDimensionsOf(asked.by)),
    isMainOnly: known.rows > manyRows && needsMainOnly(asked.by, asked),
    series: series.length < known.series.length ? series.map(({ series }) => series) : null,
  }
}

/** Everything that is known of the groups of a question, those with the most answers where there are too many. */
export async function loadGroups(
  client: ClickHouseClient,
  question: Question,
  known: CountedNames,
  sample = usualSample,
): Promise<{ groups: Group[]; isCut: boolean }> {
  const inCalls = question.signals.filter((name) => callSignals.has(name))
  const found = await findGroups(client, question, { inCalls })
  const { calls, isCut } = found
  const [toldByPeople, saidByPeople] = await Promise.all([
    addUpTold(client, question, { found, inCalls, sample }),
    addUpSaid(client, question, { found, sample }),
  ])
  const callsAt = new Map(calls.map((group) => [spotKey(group), group.calls]))
  const about = ({ place, at }: Spot) => ({
    ...{ place, at, name: question.places.names[place] ?? {} },
    calls: callsAt.get(spotKey({ place, at })) ?? 0,
  })
  const seriesOf = new Map(known.series.map((entry) => [entry.series, entry]))
  const groups = [
    ...toldByPeople.groups.map((sums) => ({
      ...{ series: null, signal: inCalls[sums.signal]!, kind: 'automated', afterMs: null, ...about(sums) },
      ...{ answered: sums.n, answeredCalls: sums.n, sums, peopleOf: toldByPeople.peopleOf },
    })),
    ...saidByPeople.groups.flatMap((sums): Group[] => {
      const one = seriesOf.get(sums.series)
      if (!one) return []
      const { answered, answeredCalls } = sums
      return [{ ...one, ...about(sums), answered, answeredCalls, sums, peopleOf: saidByPeople.peopleOf }]
    }),
  ]
  return { groups: groups.sort(inOrder), isCut }
}

type ToAddUp = { found: Found; sample: PeopleSample }

/** What calls say in their own rows. */
async function addUpTold(
  client: ClickHouseClient,
  question: Question,
  { found, inCalls: signals, sample }: ToAddUp & { inCalls: readonly string[] },
): Promise<{ groups: (ToldGroup & GroupedSums)[]; peopleOf: number }> {
  const { told, isCut } = found
  const peopleOf = peopleFor(told.length)
  const keyOf = (group: Spot & { signal: number }) => `${spotKey(group)} ${group.signal}`
  if (found.how === 'searched') {
    if (told.length === 0) return { groups: [], peopleOf }
    const groups = await selectToldByPeople(client, question, {
      ...{ signals, peopleOf, slices: peopleSlices, isCounted: false, only: isCut ? told : undefined },
    })
    const shown = new Set(told.map(keyOf))
    return { peopleOf, groups: groups.filter((group) => shown.has(keyOf(group))) }
  }
  const counts = new Map(told.map((group) => [spotKey(group), group.n]))
  const groups = await addUpByPeople(found.told, {
    ...{ isCut, sample, keyOf, slices: slicesOf(question, [...counts.values()], sample) },
    read: (slices, only) =>
      selectToldByPeople(client, question, { signals, peopleOf, slices, only, isCounted: true }),
  })
  return { peopleOf, groups }
}

/** What is said of them. */
async function addUpSaid(
  client: ClickHouseClient,
  question: Question,
  { found, sample }: ToAddUp,
): Promise<{ groups: (AnswerGroup & GroupedSums)[]; peopleOf: number }> {
  const { said, isCut } = found
  if (found.how === 'few') return { groups: found.said, peopleOf: peopleForFew(question) }
  const peopleOf = peopleFor(said.length)
  if (found.how === 'searched') {
    if (said.length === 0) return { groups: [], peopleOf }
    const groups = await selectAnswersByPeople(client, question, {
      ...{ isCounted: false, peopleOf, slices: peopleSlices, only: isCut ? said : undefined },
    })
    return { groups, peopleOf }
  }
  const counts = said.map(({ answered }) => answered)
  const groups = await addUpByPeople<AnswerGroup, AnswerGroup & SumsByPeople>(found.said, {
    ...{ isCut, sample, slices: slicesOf(question, counts, sample) },
    keyOf: (group) => `${spotKey(group)} ${group.series}`,
    read: (slices, only) =>
      selectAnswersByPeople(client, question, { isCounted: true, peopleOf, slices, only }),
  })
  return { peopleOf, groups }
}

/** A sample is worth its while where many rows are few groups. */
const slicesOf = ({ isMainOnly }: Question, counts: readonly number[], sample: PeopleSample) =>
  isMainOnly ? slicesFor(counts, sample) : peopleSlices

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
