import type { FeedbackDimension, FeedbackSlice, Signal, SignalEstimate } from '@loopwright/contract'
import type { Measured } from '@loopwright/core/statistics/estimate'
import { estimateFromGroups } from '@loopwright/core/statistics/grouped-estimate'
import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { peopleGroups } from './cell-columns.ts'
import {
  type AnswerSums,
  type Question,
  selectAnswerSums,
  selectCallCounts,
  selectPlaceNames,
} from './estimate-store.ts'
import type { Rollup } from './refresh-rollup.ts'
import { cellDimensionsOf, timeName } from './slice-condition.ts'

export type EstimateDependencies = Pick<FeedbackDependencies, 'ledger' | 'spool' | 'signals'> & {
  rollup: Rollup
}

export type EstimateQuestion = FeedbackSlice & {
  signal?: string | undefined
  by?: FeedbackDimension[] | undefined
  correct?: boolean | undefined
  oddsRatio?: number | undefined
  withoutFlagged?: boolean | undefined
}

/** More groups than anybody reads; those with the most answers are shown. */
const mostGroups = 2_000

/**
 * Any signal by any dimension: rate or mean with its interval, and how many of the calls were answered at all. Of each author the
 * newest word on a call counts, and what was revised or retracted does not; several authors of one call are averaged.
 * `since` and `until` are widened to whole hours.
 */
export async function estimateSignals(
  deps: EstimateDependencies,
  projectId: string,
  input: EstimateQuestion,
): Promise<{ items: SignalEstimate[]; leftOut: number; isCut: boolean }> {
  const { client } = deps.ledger
  const signals = await deps.signals.of(projectId)
  // The dimensions to group by are copied onto feedback by a consumer of facts: wait for it too.
  await waitForFeedback(deps.spool, { linked: true })
  await deps.rollup.refresh(projectId)
  const { by = [], withoutFlagged = false, signal, correct: _, oddsRatio: _odds, ...slice } = input
  const question: Question = {
    ...{ ...slice, by, withoutFlagged },
    signals: signal === undefined ? [...signals.values()].filter(hasMean).map(({ name }) => name) : [signal],
  }
  const [sums, calls, names] = await Promise.all([
    selectAnswerSums(client, projectId, question, mostGroups + 1),
    selectCallCounts(client, projectId, question),
    selectPlaceNames(client, projectId, question),
  ])
  const callsOf = new Map(calls.map(({ place, at, calls }) => [`${place} ${at}`, calls]))
  const nameOf = new Map(names.map((name) => [name.place, name]))
  const dimensions = cellDimensionsOf(by)
  const items = sums.slice(0, mostGroups).map((row): SignalEstimate => {
    const name = nameOf.get(row.place)
    const group: SignalEstimate['group'] = {
      ...Object.fromEntries(dimensions.map((dimension) => [dimension, name?.[dimension] ?? ''])),
      ...timeName(by, row.at),
    }
    return describe(row, {
      group,
      calls: callsOf.get(`${row.place} ${row.at}`) ?? 0,
      signal: signals.get(row.signal),
    })
  })
  return {
    items,
    leftOut: withoutFlagged ? sums.reduce((sum, { leftOut }) => sum + leftOut, 0) : 0,
    isCut: sums.length > mostGroups,
  }
}

function describe(
  row: AnswerSums,
  context: { group: SignalEstimate['group']; calls: number; signal: Signal | undefined },
): SignalEstimate {
  const { group, calls, signal } = context
  const raw: Measured =
    signal && hasMean(signal)
      ? estimateFromGroups({ sums: row, isRate: isRate(signal), groupCount: peopleGroups })
      : { status: 'cannot-say', missing: `"${row.signal}" has neither a rate nor a mean.` }
  const response = wilsonInterval({ successes: Math.min(row.answeredCalls, calls), n: calls })
  return {
    ...{ signal: row.signal, kind: row.kind as SignalEstimate['kind'], group, afterMs: row.afterMs },
    ...{ calls, answered: row.answered },
    responseRate: estimateOf(response),
    raw: estimateOf(raw),
    ...{ corrected: null, bounds: null },
    cannotSay: raw.status === 'cannot-say' ? raw.missing : null,
  }
}

function estimateOf(measured: Measured) {
  if (measured.status === 'cannot-say') return null
  const { status: _, ...estimate } = measured
  return estimate
}

const isRate = ({ type }: Signal) => type === 'boolean' || type === 'comparison'
const hasMean = ({ type }: Signal) => ['boolean', 'number', 'category', 'comparison'].includes(type)
