import { createHash } from 'node:crypto'
import type { Score } from '@loopwright/core/capture/langfuse/read-score'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import { newId } from '../../platform/new-id.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import { insertRevisions, lockScores, type ScoreRevision, selectRevisions } from './score-store.ts'

/** Under which id a score is kept as feedback, and which earlier one it revises. */
export type FeedbackIdentity = { id: string; supersedes: string | undefined }

/**
 * Feedback is never changed, and Langfuse's SDKs change a score by sending its id again. So the first thing said under an
 * id is kept under it; the same event again, or the same content as the last, is the same feedback; anything else is
 * a revision, under an id of ours, that supersedes the one before. A score without an id is said once.
 *
 * @returns the identities in the order of the scores.
 */
export async function reviseScores(
  deps: Pick<LangfuseDependencies, 'catalog'>,
  projectId: string,
  scores: readonly { score: Score; eventId: string | undefined }[],
): Promise<FeedbackIdentity[]> {
  const named = scores.flatMap(({ score }) => score.id ?? [])
  if (named.length === 0) return scores.map(said)
  return inTransaction(deps.catalog.pool, async (db) => {
    await lockScores(db, projectId)
    const known = Map.groupBy(await selectRevisions(db, projectId, named), (row) => row.scoreId)
    const added: ScoreRevision[] = []
    const identities = scores.map((item) => {
      const { id } = item.score
      if (id === undefined) return said()
      const revisions = known.get(id) ?? []
      known.set(id, revisions)
      const { place, isNew } = placeOf(revisions, item.score, item.eventId, id)
      if (isNew) added.push(revisions[place]!)
      return { id: revisions[place]!.feedbackId, supersedes: revisions[place - 1]?.feedbackId }
    })
    if (added.length > 0) await insertRevisions(db, projectId, added)
    return identities
  })
}

function said(): FeedbackIdentity {
  return { id: newId(), supersedes: undefined }
}

/** Which revision this is, adding it where it is none of those known. */
function placeOf(
  revisions: ScoreRevision[],
  score: Score,
  eventId: string | undefined,
  scoreId: string,
): { place: number; isNew: boolean } {
  const contentDigest = digestOf([score.name, score.target, score.type, score.value, score.comment ?? null])
  const eventDigest = digestOf([eventId ?? newId(), contentDigest])
  const seen = revisions.findIndex((revision) => revision.eventDigest === eventDigest)
  if (seen !== -1) return { place: seen, isNew: false }
  const last = revisions.length - 1
  if (revisions[last]?.contentDigest === contentDigest) return { place: last, isNew: false }
  revisions.push({
    ...{ scoreId, eventDigest, contentDigest },
    revision: revisions.length + 1,
    feedbackId: revisions.length === 0 ? scoreId : newId(),
  })
  return { place: revisions.length - 1, isNew: true }
}

function digestOf(said: unknown): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url')
}
