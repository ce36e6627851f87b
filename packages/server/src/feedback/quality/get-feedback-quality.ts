import type { FeedbackSlice } from '@loopwright/contract'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { findContradictions, findDoubtfulSources, type QualityDependencies } from './find-quality.ts'

/** Same input and opposite feedback, authors whom nobody agrees with, and floods; of the last 7 days unless it says otherwise. */
export async function getFeedbackQuality(deps: QualityDependencies, projectId: string, slice: FeedbackSlice) {
  await waitForFeedback(deps.spool, { linked: true })
  await deps.rollup.refresh(projectId)
  const [contradictions, { authors, floods }] = await Promise.all([
    findContradictions(deps, projectId, slice),
    findDoubtfulSources(deps, projectId, slice),
  ])
  return {
    contradictions,
    authors,
    floods: floods.map(({ source, id, signal, count, median, hour }) => ({
      ...{ source, id, signal, count, usual: median },
      from: new Date(hour * 1_000).toISOString(),
      to: new Date((hour + 3_600) * 1_000).toISOString(),
    })),
  }
}
