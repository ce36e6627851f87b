import type { Queryable } from '../../platform/catalog/queryable.ts'

/** One thing that was said under a score's id. */
export type ScoreRevision = {
  scoreId: string
  revision: number
  feedbackId: string
  eventDigest: string
  contentDigest: string
}

/** Until the transaction ends nobody else revises scores of this project. */
export async function lockScores(db: Queryable, projectId: string): Promise<void> {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`scores of ${projectId}`])
}

/** All revisions of these scores, each score's first one first. */
export async function selectRevisions(
  db: Queryable,
  projectId: string,
  scoreIds: readonly string[],
): Promise<ScoreRevision[]> {
  const { rows } = await db.query<ScoreRevision>(
    `select score_id as "scoreId", revision, feedback_id as "feedbackId", event_digest as "eventDigest",
       content_digest as "contentDigest"
     from langfuse_score where project_id = $1 and score_id = any($2) order by score_id, revision`,
    [projectId, scoreIds],
  )
  return rows
}

export async function insertRevisions(
  db: Queryable,
  projectId: string,
  revisions: readonly ScoreRevision[],
): Promise<void> {
  await db.query(
    `insert into langfuse_score (project_id, score_id, revision, feedback_id, event_digest, content_digest)
     select $1, "scoreId", revision, "feedbackId", "eventDigest", "contentDigest"
     from jsonb_to_recordset($2::jsonb) as row ("scoreId" text, revision int, "feedbackId" text, "eventDigest" text,
       "contentDigest" text)`,
    [projectId, JSON.stringify(revisions)],
  )
}
