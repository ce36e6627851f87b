import type { FeedbackSlice, RetentionCurve } from '@loopwright/contract'
import { retentionCurve } from '@loopwright/core/feedback/retention/retention-curve'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { type RetentionGroup, selectAcceptance, selectLooks, selectWatched } from './store.ts'

/** No more groups than a person reads; those with the most suggestions. */
const mostCurves = 50

/** Acceptance, and what is left of accepted text after each interval. Revised and retracted feedback is left out. */
export async function getRetention(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool'>,
  projectId: string,
  query: FeedbackSlice & { by?: RetentionGroup | undefined },
): Promise<{ items: RetentionCurve[] }> {
  await waitForFeedback(deps.spool, { linked: true })
  const { client } = deps.ledger
  const [acceptance, looks, watched] = await Promise.all([
    selectAcceptance(client, projectId, query),
    selectLooks(client, projectId, query),
    selectWatched(client, projectId, query),
  ])
  const groups = new Set([...acceptance, ...looks].map(({ group }) => group))
  const items = [...groups].map((group) => {
    const { shown = 0, accepted = 0 } = acceptance.find((row) => row.group === group) ?? {}
    return retentionCurve({
      ...{ group, shown, accepted },
      looks: looks
        .filter((row) => row.group === group)
        .map(({ after_ms, counted, mean, variance, judged, there, measured, unedited }) => ({
          ...{ afterMs: after_ms, judged, there, measured, unedited },
          fourGrams: { n: counted, mean, variance },
        })),
      watched: watched
        .filter((row) => row.group === group)
        .map(({ gone_at_ms, last_seen_ms, count }) => ({
          ...{ goneAtMs: gone_at_ms, lastSeenMs: last_seen_ms, count },
        })),
    })
  })
  items.sort((one, other) => other.shown - one.shown || one.group.localeCompare(other.group))
  return { items: items.slice(0, mostCurves) }
}
