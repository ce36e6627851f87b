import { type BrowserFeedback, browserFeedbackDefaults } from '@loopwright/contract'
import type { Queryable } from '../../platform/catalog/queryable.ts'
import { firstKeyNumber } from '../../platform/serving/load-browser-feedback.ts'

/** Other processes sign with the former key until they have heard of the new one. */
const untilHeardMinutes = 1

export async function findBrowserFeedback(db: Queryable, projectId: string): Promise<BrowserFeedback> {
  const { rows } = await db.query<BrowserFeedback>(
    `select origins, observations_per_minute as "observationsPerMinute",
       token_lifetime_minutes as "tokenLifetimeMinutes", ask_share as "askShare"
     from browser_feedback where project_id = $1`,
    [projectId],
  )
  return rows[0] ?? browserFeedbackDefaults
}

export async function saveBrowserFeedback(
  db: Queryable,
  projectId: string,
  { origins, observationsPerMinute, tokenLifetimeMinutes, askShare }: BrowserFeedback,
): Promise<void> {
  await db.query(
    `insert into browser_feedback (project_id, origins, observations_per_minute, token_lifetime_minutes, ask_share)
     values ($1, $2, $3, $4, $5)
     on conflict (project_id) do update set origins = excluded.origins, updated_at = now(),
       observations_per_minute = excluded.observations_per_minute,
       token_lifetime_minutes = excluded.token_lifetime_minutes, ask_share = excluded.ask_share`,
    [projectId, origins, observationsPerMinute, tokenLifetimeMinutes, askShare],
  )
  await addFirstKey(db, projectId)
  await db.query(
    `update feedback_key set longest_lifetime_minutes = greatest(longest_lifetime_minutes, $2)
     where project_id = $1 and rotated_at is null`,
    [projectId, tokenLifetimeMinutes],
  )
}

/** Ends the key that signs and begins the next; returns its number. In a transaction that holds the project's row. */
export async function insertNextKey(db: Queryable, projectId: string): Promise<number> {
  await addFirstKey(db, projectId)
  const former = await db.query<{ number: number }>(
    `update feedback_key set rotated_at = now(),
       good_until = now() + make_interval(mins => longest_lifetime_minutes + $2)
     where project_id = $1 and rotated_at is null returning number`,
    [projectId, untilHeardMinutes],
  )
  const number = former.rows[0]!.number + 1
  const { tokenLifetimeMinutes } = await findBrowserFeedback(db, projectId)
  await db.query(
    'insert into feedback_key (project_id, number, longest_lifetime_minutes) values ($1, $2, $3)',
    [projectId, number, tokenLifetimeMinutes],
  )
  return number
}

/** Keeps others from changing the project's keys until the transaction ends. */
export async function lockProject(db: Queryable, projectId: string): Promise<void> {
  await db.query('select 1 from project where id = $1 for no key update', [projectId])
}

async function addFirstKey(db: Queryable, projectId: string): Promise<void> {
  await db.query(
    `insert into feedback_key (project_id, number, longest_lifetime_minutes) values ($1, $2, $3)
     on conflict do nothing`,
    [projectId, firstKeyNumber, browserFeedbackDefaults.tokenLifetimeMinutes],
  )
}
