import type { ClickHouseClient } from '@clickhouse/client'
import { selectRows } from '../select-rows.ts'
import { type CellDimension, callTraits } from './cell-columns.ts'
import { type Question, type Spot, selectManyCounted, seriesOf, sumsOf } from './estimate-store.ts'
import { groupNumber, groupPlaces, type PlaceGroups } from './places.ts'
import { cellDimensionsOf, countCondition, timeNumberOf } from './slice-condition.ts'

/** By numbers, what calls have in common, and in which part of the day they were: the night, the morning, the afternoon or the evening. */
export type Alike = { alike: number; traits: number; part: number }

export type CallsAlike = Spot & Alike & { calls: number; score: number; askedCalls: number }

export type AnswersAlike = Spot &
  Alike & {
    series: number
    n: number
    sum: number
    sumOfSquares: number
    score: number
    askedN: number
    askedSum: number
    askedSumOfSquares: number
  }

/** What a `traits` stands for. */
export type Traits = { traits: number } & Record<(typeof callTraits)[number], string>

export type AllAlike = {
  calls: CallsAlike[]
  answers: AnswersAlike[]
  covariatesOf(cell: Alike): Record<string, string>
}

/** What is known of every call besides its traits, the most telling first. More than the ledger can add up while somebody waits is left out. */
const covariates = [
  'variant',
  'segment',
  'environment',
  'role',
  'locale',
  'surface',
] as const satisfies readonly CellDimension[]
const mostCells = 80_000
const partsOfDay = ['night', 'morning', 'afternoon', 'evening']

/** All traits that calls of the project have. */
export async function selectTraits(client: ClickHouseClient, projectId: string): Promise<Traits[]> {
  return await selectRows(
    client,
    `select distinct traits, ${callTraits.join(', ')} from feedback_traits where project_id = {projectId:UUID}`,
    { projectId },
  )
}

/** Calls and answers by what makes calls alike. */
export async function selectAlike(
  client: ClickHouseClient,
  question: Question,
  traits: readonly Traits[],
): Promise<AllAlike> {
  const alike = alikePlaces(question, traits.length)
  const group = `${groupNumber(question.places, 'place')} as place, ${timeNumberOf(question.by)} as at,
    ${groupNumber(alike, 'place')} as alike, r.traits as traits, toUInt8(intDiv(toHour(r.hour, 'UTC'), 6)) as part`
  const of = sumsOf(question)
  const [calls, answers] = await Promise.all([
    selectManyCounted<CallsAlike>(
      client,
      `select ${group}, sum(r.calls) as calls, sum(r.score) as score, sumIf(r.calls, is_asked = 1) as askedCalls
       from call_counts as r where ${countCondition(question, 'place')} group by place, at, alike, traits, part`,
      question,
    ),
    selectManyCounted<AnswersAlike>(
      client,
      `select ${group}, series, sum(${of('valued')}) as n, sum(${of('sum')}) as sum, sum(${of('squares')}) as sumOfSquares,
         sum(${of('score')}) as score, sumIf(${of('valued')}, is_asked = 1) as askedN, sumIf(${of('sum')}, is_asked = 1) as askedSum,
         sumIf(${of('squares')}, is_asked = 1) as askedSumOfSquares
       from feedback_count as r
       where ${countCondition(question, 'place')} and is_call = 1 and ${seriesOf(question)}
       group by place, at, alike, traits, part, series`,
      question,
    ),
  ])
  const traitsOf = new Map(traits.map(({ traits, ...named }) => [traits, named]))
  return {
    ...{ calls, answers },
    covariatesOf: (cell) => ({
      ...alike.names[cell.alike],
      ...traitsOf.get(cell.traits),
      time: partsOfDay[cell.part] ?? '',
    }),
  }
}

/** By as many covariates as there is room for, without those that the question tells apart anyway. */
function alikePlaces({ places, by, signals }: Question, traits: number): PlaceGroups {
  const all = [...places.groupOf.keys()]
  const dimensions = cellDimensionsOf(by)
  const open = covariates.filter((name) => !by.includes(name))
  const room = open.findIndex((_, index) => {
    const { names } = groupPlaces(all, [...dimensions, ...open.slice(0, index + 1)])
    return names.length * traits * partsOfDay.length * signals.length > mostCells
  })
  return groupPlaces(all, room === -1 ? open : open.slice(0, room))
}
