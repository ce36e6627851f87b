import type { Estimate, FeedbackKind, Signal } from '@loopwright/contract'
import { meanInterval } from '@loopwright/core/statistics/mean-interval'
import { mergeMoments, NO_OBSERVATIONS } from '@loopwright/core/statistics/running-moments'
import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { type SignalCount, selectSignalCounts } from './store.ts'
import { waitForFeedback } from './wait-for-feedback.ts'

export type SignalSummary = { signal: string; kind: FeedbackKind; variant: string | null; estimate: Estimate }

/**
 * Each signal by variant: the rate of a boolean, the mean of a number, the mean worth of categories, with intervals.
 * Revised and retracted feedback is left out, and so is what is too little for an interval. Text and corrections have no mean.
 */
export async function summariseSignals(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool' | 'signals'>,
  projectId: string,
  input: { function?: string | undefined },
): Promise<{ items: SignalSummary[] }> {
  const signals = await deps.signals.of(projectId)
  const categorySignals = [...signals.values()]
    .filter(({ type }) => type === 'category')
    .map(({ name }) => name)
  // The dimensions to group by are copied onto feedback by a consumer of facts: wait for it too.
  await waitForFeedback(deps.spool, { linked: true })
  const counts = await selectSignalCounts(deps.ledger.client, projectId, {
    function: input.function,
    categorySignals,
  })
  const groups = new Map<string, SignalCount[]>()
  for (const count of counts) {
    const key = JSON.stringify([count.signal, count.variant, count.value_type])
    groups.set(key, [...(groups.get(key) ?? []), count])
  }
  const items: SignalSummary[] = []
  for (const group of groups.values()) {
    const { signal, kind, variant } = group[0]!
    const estimate = estimateOf(group, signals.get(signal))
    if (estimate) items.push({ signal, kind: kind as FeedbackKind, variant: variant || null, estimate })
  }
  return { items }
}

function estimateOf(group: readonly SignalCount[], signal: Signal | undefined): Estimate | null {
  const { value_type, n, mean, variance } = group[0]!
  const measured =
    value_type === 'boolean'
      ? wilsonInterval({ successes: Math.round(mean * n), n })
      : meanInterval({
          moments: value_type === 'number' ? { n, mean, variance } : momentsOfCategories(group, signal),
        })
  if (measured.status === 'cannot-say') return null
  const { status: _, ...estimate } = measured
  return estimate
}

function momentsOfCategories(group: readonly SignalCount[], signal: Signal | undefined) {
  return group.reduce((moments, { category, n }) => {
    const worth = signal?.categories?.[category]
    return worth === undefined ? moments : mergeMoments(moments, { n, mean: worth, variance: 0 })
  }, NO_OBSERVATIONS)
}
