import type { Estimate, FeedbackSlice, Rankings } from '@loopwright/contract'
import type { ClickCount } from '@loopwright/core/feedback/rankings/click-counts'
import { comparableCounts } from '@loopwright/core/feedback/rankings/comparable-counts'
import {
  type PositionBasedModel,
  positionBasedModel,
} from '@loopwright/core/feedback/rankings/position-based-model'
import type { Measured } from '@loopwright/core/statistics/estimate'
import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { selectClickCounts, selectDuels, selectPositionCounts } from './store.ts'

/** Items at positions beyond these are shown too seldom to compare. */
const mostCounts = 10_000
const mostItemsShown = 200
const mostPositions = 200
const mostPairs = 50

/**
 * What is clicked in ranked lists: by position, by item as it stood and as if it always stood first, and between rankers
 * that were interleaved. From `impression` and `clicked` with an anchor of kind `item`; a click proves an impression.
 */
export async function getRankings(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool'>,
  projectId: string,
  slice: FeedbackSlice,
): Promise<Rankings> {
  await waitForFeedback(deps.spool, { linked: true })
  const { client } = deps.ledger
  const [counts, positions, duels] = await Promise.all([
    selectClickCounts(client, projectId, slice, mostCounts),
    selectPositionCounts(client, projectId, slice, mostPositions),
    selectDuels(client, projectId, slice, mostPairs),
  ])
  const comparable = comparableCounts(counts)
  const model: PositionBasedModel =
    comparable.length > 0 ? positionBasedModel(comparable) : { examination: new Map(), attraction: new Map() }
  return {
    positions: positions.map(({ position, impressions, clicks }) => ({
      ...{ position, impressions, clicks, clickRate: rateOf(clicks, impressions) },
      examination: model.examination.get(position) ?? null,
    })),
    items: itemsOf(counts, model),
    interleaving: duels.map((duel) => ({
      ...duel,
      share: rateOf(duel.oneWins, duel.oneWins + duel.otherWins),
    })),
    cannotSay: whatIsMissing(counts, comparable),
  }
}

function itemsOf(counts: readonly ClickCount[], { attraction }: PositionBasedModel): Rankings['items'] {
  const items = new Map<string, { impressions: number; clicks: number }>()
  for (const { item, impressions, clicks } of counts) {
    const sum = items.get(item) ?? { impressions: 0, clicks: 0 }
    items.set(item, { impressions: sum.impressions + impressions, clicks: sum.clicks + clicks })
  }
  return [...items]
    .sort(([, one], [, other]) => other.impressions - one.impressions)
    .slice(0, mostItemsShown)
    .map(([id, { impressions, clicks }]) => ({
      ...{ id, impressions, clicks, clickRate: rateOf(clicks, impressions) },
      debiased: said(attraction.get(id)),
    }))
}

function whatIsMissing(counts: readonly ClickCount[], comparable: readonly ClickCount[]): string | null {
  if (counts.length === 0)
    return 'No ranked list was shown: send "impression" and "clicked" with an anchor of kind "item".'
  if (counts.every(({ clicks }) => clicks === 0)) return 'Nothing was clicked yet.'
  if (comparable.length === 0) {
    return 'Every item always stands at the same position, so nobody can tell whether the item or its place is clicked. Swap some neighbours now and then, or interleave two rankers.'
  }
  return null
}

function rateOf(successes: number, n: number): Estimate | null {
  return said(wilsonInterval({ successes, n }))
}

function said(measured: Measured | undefined): Estimate | null {
  if (!measured || measured.status === 'cannot-say') return null
  const { status: _, ...estimate } = measured
  return estimate
}
