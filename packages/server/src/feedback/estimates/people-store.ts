import type { ClickHouseClient } from '@clickhouse/client'
import type { GroupedSums } from '@loopwright/core/statistics/grouped-estimate'
import { peopleGroups, peopleSlices } from './cell-columns.ts'
import {
  type AnswerGroup,
  type Question,
  type Spot,
  selectCounted,
  seriesOf,
  sumsOf,
  toldColumn,
} from './estimate-store.ts'
import { isKnownPlace } from './places.ts'
import { countCondition, isOneOf } from './slice-condition.ts'
import { isAtSpots, spotColumns } from './spot-columns.ts'

/** What tells how much people differ; `n` is of those that were looked at. */
export type SumsByPeople = Omit<GroupedSums, 'sum' | 'sumOfSquares'>

/** `slices` is how many of the slices of people are looked at, `peopleOf` in how many groups people are put: powers of two. */
export type ByPeople = {
  peopleOf: number
  slices: number
  /** Whether it was counted how many there are and what they sum up to: then that is left out. */
  isCounted: boolean
}

type ToldSums = Spot & { signal: number; sum: number; sumOfSquares: number }

/** Answers and what they add up to by people, since what goes together says less. `only` leaves out other groups. */
export async function selectAnswersByPeople(
  client: ClickHouseClient,
  question: Question,
  options: ByPeople & { only?: readonly (Spot & { series: number })[] | undefined },
): Promise<(AnswerGroup & SumsByPeople)[]> {
  const { isCounted, only } = options
  const of = sumsOf(question)
  const columns = spotColumns(question)
  const isOne =
    only === undefined
      ? seriesOf(question)
      : `${isOneOf(
          'series',
          only.map(({ series }) => series),
        )} and ${isAtSpots(question, columns, only)}`
  const rows = await selectCounted<AnswerGroup & SumsByPeople>(
    client,
    `select ${columns.place}, series, ${isCounted ? '' : 'sum(a) as answered, sum(c) as answeredCalls, sum(q) as sumOfSquares,'}
       ${peopleSums('v', 's')
         .map(([name, sum]) => `${sum} as ${name}`)
         .join(', ')}
     from (
       select ${columns.spot}, series, ${peopleOf(options)} as person, sum(${of('valued')}) as v, sum(${of('sum')}) as s
         ${isCounted ? '' : `, sum(${of('answered')}) as a, sumIf(${of('answered')}, is_call = 1) as c, sum(${of('squares')}) as q`}
       from feedback_count as r
       where ${countCondition(question, 'place')} and ${isOne} and ${sliceCondition(options)}
       group by spot, at, series, person
     )
     where ${isKnownPlace} group by place, at, series ${isCounted ? '' : 'having answered > 0'}`,
    question,
  )
  return rows.map((row) => ({ ...row, share: options.slices / peopleSlices }))
}

/** The same of what calls say in their own rows; `signal` is the number of the signal among those asked for. */
export async function selectToldByPeople(
  client: ClickHouseClient,
  question: Question,
  options: ByPeople & { signals: readonly string[]; only?: readonly Spot[] | undefined },
): Promise<(ToldSums & SumsByPeople)[]> {
  const { isCounted, only, signals } = options
  const columns = spotColumns(question)
  const isOne = only === undefined ? 'true' : isAtSpots(question, columns, only)
  const sums = signals.flatMap((signal, index) => [
    `sum(r.${toldColumn(signal, 'n')}) as v${index}`,
    `sum(r.${toldColumn(signal, 'sum')}) as s${index}`,
    ...(isCounted ? [] : [`sum(r.${toldColumn(signal, 'squares')}) as q${index}`]),
  ])
  const sumsOfSignal = (index: number) => [
    ['signal', index],
    ...peopleSums(`v${index}`, `s${index}`),
    ...(isCounted ? [] : [['sumOfSquares', `sum(q${index})`]]),
  ]
  const told = signals.map(
    (_, index) =>
      `(${sumsOfSignal(index)
        .map(([, sum]) => sum)
        .join(', ')})`,
  )
  const rows = await selectCounted<ToldSums & SumsByPeople>(
    client,
    `select place, at, ${sumsOfSignal(0)
      .map(([name], index) => `told.${index + 1} as ${name}`)
      .join(', ')}
     from (
       select ${columns.place}, [${told.join(', ')}] as all_told
       from (
         select ${[columns.spot, `${peopleOf(options)} as person`, ...sums].join(', ')}
         from call_counts as r
         where ${countCondition(question, 'place')} and ${isOne} and ${sliceCondition(options)}
         group by spot, at, person
       )
       where ${isKnownPlace} group by place, at
     )
     array join all_told as told
     where n > 0`,
    question,
  )
  return rows.map((row) => ({ ...row, share: options.slices / peopleSlices }))
}

/** By their names in `SumsByPeople`, and what the sums of people add up to. */
const peopleSums = (count: string, sum: string) => [
  ['n', `sum(${count})`],
  ['sum', `sum(${sum})`],
  ['groups', `countIf(${count} > 0)`],
  ['squaredSums', `sum(${sum} * ${sum})`],
  ['sumsTimesCounts', `sum(${sum} * ${count})`],
  ['squaredCounts', `sum(toFloat64(${count}) * ${count})`],
]

const peopleOf = ({ peopleOf }: ByPeople) =>
  peopleOf === peopleGroups ? 'people' : `bitAnd(people, ${peopleOf - 1})`

const sliceCondition = ({ slices }: ByPeople) => (slices === peopleSlices ? 'true' : `slice < ${slices}`)
