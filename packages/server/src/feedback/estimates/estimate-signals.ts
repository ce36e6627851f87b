import type { FeedbackDimension, FeedbackSlice, Signal, SignalEstimate } from '@loopwright/contract'
import type { Measured } from '@loopwright/core/statistics/estimate'
import { estimateFromGroups } from '@loopwright/core/statistics/grouped-estimate'
import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { selectAlike } from './alike-store.ts'
import { correctGroups, mayCorrectAll } from './correct-groups.ts'
import { countLeftOut } from './estimate-store.ts'
import { type Asked, type Group, loadGroups, toQuestion } from './load-groups.ts'
import type { Rollup } from './refresh-rollup.ts'
import { cellDimensionsOf, timeName } from './slice-condition.ts'

export type EstimateDependencies = Pick<FeedbackDependencies, 'ledger' | 'spool' | 'signals'> & {
  rollup: Pick<Rollup, 'refresh' | 'namesOf'>
}

export type EstimateQuestion = FeedbackSlice & {
  signal?: string | undefined
  by?: FeedbackDimension[] | undefined
  correct?: boolean | undefined
  oddsRatio?: number | undefined
  withoutFlagged?: boolean | undefined
}

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
  const state = await deps.rollup.refresh(projectId)
  const { by = [], withoutFlagged = false, signal, correct = false, oddsRatio = 2, ...slice } = input
  const asked: Asked = {
    ...{ ...slice, projectId, by, withoutFlagged },
    signals: signal === undefined ? [...signals.values()].filter(hasMean).map(({ name }) => name) : [signal],
  }
  const known = await deps.rollup.namesOf(projectId, state)
  const question = toQuestion(asked, known)
  const findAlike = () => selectAlike(client, question, known.traits)
  const [{ groups, isCut }, alike, leftOut] = await Promise.all([
    loadGroups(client, question, known),
    correct && mayCorrectAll(question) ? findAlike() : undefined,
    withoutFlagged ? countLeftOut(client, question) : 0,
  ])
  const corrections = correct
    ? await correctGroups(groups, { signals, oddsRatio, findAlike: alike ? async () => alike : findAlike })
    : undefined
  return {
    items: groups.map((group) => {
      const estimate = describe(group, by, signals.get(group.signal))
      const correction = corrections?.get(group)
      return correction
        ? { ...estimate, ...correction, cannotSay: estimate.cannotSay ?? correction.cannotSay }
        : estimate
    }),
    ...{ leftOut, isCut },
  }
}

function describe(
  group: Group,
  by: readonly FeedbackDimension[],
  signal: Signal | undefined,
): SignalEstimate {
  const { calls, answered, answeredCalls, afterMs, kind, name } = group
  const raw: Measured =
    signal && hasMean(signal)
      ? estimateFromGroups({ sums: group.sums, isRate: isRate(signal), groupCount: group.peopleOf })
      : { status: 'cannot-say', missing: `"${group.signal}" has neither a rate nor a mean.` }
  return {
    ...{ signal: group.signal, kind: kind as SignalEstimate['kind'] },
    group: {
      ...Object.fromEntries(cellDimensionsOf(by).map((dimension) => [dimension, name[dimension] ?? ''])),
      ...timeName(by, group.at),
    },
    ...{ afterMs, calls, answered },
    responseRate: estimateOf(wilsonInterval({ successes: Math.min(answeredCalls, calls), n: calls })),
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
