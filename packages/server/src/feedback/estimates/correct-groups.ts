import type { Signal, SignalEstimate } from '@loopwright/contract'
import {
  type AnswerCell,
  correctForAnswering,
} from '@loopwright/core/feedback/who-answered/correct-for-answering'
import { designEffectOf } from '@loopwright/core/statistics/grouped-estimate'
import { callSignals } from '../call-signals.ts'
import type { Alike, AllAlike, AnswersAlike, CallsAlike } from './alike-store.ts'
import type { Question } from './estimate-store.ts'
import type { Group } from './load-groups.ts'
import { hasTime } from './slice-condition.ts'

type Correction = Pick<SignalEstimate, 'corrected' | 'bounds' | 'cannotSay'>

/** Each takes some milliseconds of the one thread that serves everybody. */
const mostCorrected = 100

/** Whether there are so few groups, as far as that can be told before they are found. */
export function mayCorrectAll({ by, places, signals }: Question): boolean {
  const said = signals.filter((name) => !callSignals.has(name))
  return !hasTime(by) && places.names.length * said.length <= mostCorrected
}

/** Of each group what all of its calls would say, from those that were answered and what is known of every call. */
export async function correctGroups(
  groups: readonly Group[],
  options: { signals: ReadonlyMap<string, Signal>; oddsRatio: number; findAlike(): Promise<AllAlike> },
): Promise<Map<Group, Correction>> {
  const corrections = new Map<Group, Correction>()
  const wanted = groups.filter(({ signal, calls }) => !callSignals.has(signal) && calls > 0)
  if (wanted.length > mostCorrected) {
    const cannotSay = `Correcting takes a while: ${wanted.length} groups are more than the ${mostCorrected} that are done at once. Ask for one signal, a slice or fewer dimensions.`
    for (const group of wanted) corrections.set(group, { corrected: null, bounds: null, cannotSay })
    return corrections
  }
  const { calls, answers, covariatesOf } = await options.findAlike()
  const callsAt = Map.groupBy(calls, ({ place, at }) => `${place} ${at}`)
  const answersAt = Map.groupBy(answers, ({ place, at, series }) => `${place} ${at} ${series}`)
  for (const group of wanted) {
    const { place, at, series, signal: name, kind } = group
    const signal = options.signals.get(name)
    if (!signal || !['boolean', 'number', 'category', 'comparison'].includes(signal.type)) continue
    const cells = cellsOf(
      callsAt.get(`${place} ${at}`) ?? [],
      answersAt.get(`${place} ${at} ${series}`) ?? [],
      // What was seen of a call says nothing new about what was seen of it.
      { covariatesOf, hasScore: kind === 'explicit' || kind === 'review' },
    )
    corrections.set(
      group,
      correctForAnswering(cells, {
        ...{ range: rangeOf(signal), oddsRatio: options.oddsRatio },
        designEffect: designEffectOf({
          sums: group.sums,
          isRate: signal.type === 'boolean' || signal.type === 'comparison',
          groupCount: group.peopleOf,
        }),
      }),
    )
  }
  return corrections
}

function cellsOf(
  calls: readonly CallsAlike[],
  answers: readonly AnswersAlike[],
  options: { covariatesOf(cell: Alike): Record<string, string>; hasScore: boolean },
): AnswerCell[] {
  const keyOf = ({ alike, traits, part }: Alike) => `${alike} ${traits} ${part}`
  const answersOf = new Map(answers.map((row) => [keyOf(row), row]))
  return calls.map((row) => {
    const said = answersOf.get(keyOf(row))
    // A call may be answered by text alone, which is no value.
    const answered = Math.min(said?.n ?? 0, row.calls)
    return {
      covariates: options.covariatesOf(row),
      ...{ calls: row.calls, answered, sum: said?.sum ?? 0, sumOfSquares: said?.sumOfSquares ?? 0 },
      ...(options.hasScore && {
        score: {
          ofCalls: row.score / row.calls,
          ofAnswered: said && said.n > 0 ? said.score / said.n : row.score / row.calls,
        },
      }),
      ...(row.askedCalls > 0 && {
        asked: {
          calls: row.askedCalls,
          answered: Math.min(said?.askedN ?? 0, row.askedCalls),
          sum: said?.askedSum ?? 0,
          sumOfSquares: said?.askedSumOfSquares ?? 0,
        },
      }),
    }
  })
}

function rangeOf({ type, range, categories }: Signal): { low: number; high: number } | null {
  if (type === 'boolean' || type === 'comparison') return { low: 0, high: 1 }
  const worths = Object.values(categories ?? {})
  return type === 'category' && worths.length > 0
    ? { low: Math.min(...worths), high: Math.max(...worths) }
    : range
}
