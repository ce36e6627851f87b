import type { RetentionCurve } from '@loopwright/contract'
import { retentionCurve } from '@loopwright/core/feedback/retention/retention-curve'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { type RetentionQuery, type RetentionRow, selectRetention } from './store.ts'

/** No more groups than a person reads; those with the most suggestions. */
const mostCurves = 50

export type RetentionDependencies = Pick<FeedbackDependencies, 'ledger' | 'spool'> & {
  /** Of feedback; it counts `retentionOfHours` too. */
  rollup: { refresh(projectId: string): Promise<unknown> }
}

/**
 * Acceptance, and what is left of accepted text after each interval. Revised and retracted feedback is left out. `since` and
 * `until` are widened to whole hours.
 */
export async function getRetention(
  deps: RetentionDependencies,
  projectId: string,
  query: RetentionQuery,
): Promise<{ items: RetentionCurve[] }> {
  await waitForFeedback(deps.spool, { linked: true })
  await deps.rollup.refresh(projectId)
  const rows = await selectRetention(deps.ledger.client, projectId, query)
  const items = [...Map.groupBy(rows, ({ group }) => group)].map(([group, ofGroup]) =>
    curveOf(group, ofGroup),
  )
  items.sort((one, other) => other.shown - one.shown || one.group.localeCompare(other.group))
  return { items: items.slice(0, mostCurves) }
}

function curveOf(group: string, rows: readonly RetentionRow[]): RetentionCurve {
  const { texts = 0, yes = 0 } = rows.find(({ what }) => what === 'suggestion') ?? {}
  return retentionCurve({
    ...{ group, shown: texts, accepted: yes },
    looks: rows
      .filter(({ what }) => what === 'look')
      .map((row) => ({
        ...{ afterMs: row.at_ms, judged: row.texts, there: row.yes },
        ...{ measured: row.measured, unedited: row.unedited },
        fourGrams: momentsOfSums(row),
      })),
    watched: rows
      .filter(({ what }) => what === 'watch')
      .map(({ at_ms, is_gone, texts: count }) =>
        is_gone === 1
          ? { goneAtMs: at_ms, lastSeenMs: 0, count }
          : { goneAtMs: null, lastSeenMs: at_ms, count },
      ),
  })
}

function momentsOfSums({ four_grams: n, four_gram_sum: sum, four_gram_squares: squares }: RetentionRow) {
  const mean = n === 0 ? 0 : sum / n
  return { n, mean, variance: n > 1 ? Math.max(0, squares - n * mean * mean) / (n - 1) : 0 }
}
