import { browserFeedbackDefaults } from '@loopwright/contract'
import type { Pool } from 'pg'
import type { ServingBrowserFeedback, ServingSnapshot } from './serving-snapshot.ts'

type Row = {
  projectId: string
  origins: string[] | null
  observationsPerMinute: number | null
  tokenLifetimeMinutes: number | null
  askShare: number | null
  keyNumber: number | null
  formerKeys: { number: number; goodUntilMs: number }[]
}

/** Reads what browsers may do with feedback tokens, of every project that chose it or rotated its key. */
export async function loadBrowserFeedback(pool: Pool): Promise<ServingSnapshot['browserFeedback']> {
  const { rows } = await pool.query<Row>(
    `select project_id as "projectId", chosen.origins,
       chosen.observations_per_minute as "observationsPerMinute",
       chosen.token_lifetime_minutes as "tokenLifetimeMinutes", chosen.ask_share as "askShare",
       keys.number as "keyNumber", coalesce(keys.former, '[]') as "formerKeys"
     from browser_feedback chosen
     full join (
       select project_id, max(number) filter (where rotated_at is null) as number,
         jsonb_agg(jsonb_build_object('number', number, 'goodUntilMs', extract(epoch from good_until) * 1000))
           filter (where good_until > now()) as former
       from feedback_key group by project_id
     ) keys using (project_id)`,
  )
  return new Map(rows.map((row) => [row.projectId, toServing(row)]))
}

function toServing(row: Row): ServingBrowserFeedback {
  const { origins, observationsPerMinute, tokenLifetimeMinutes, askShare, keyNumber, formerKeys } = row
  const defaults = browserFeedbackDefaults
  return {
    origins,
    observationsPerMinute: observationsPerMinute ?? defaults.observationsPerMinute,
    tokenLifetimeMinutes: tokenLifetimeMinutes ?? defaults.tokenLifetimeMinutes,
    askShare: askShare ?? defaults.askShare,
    keyNumber: keyNumber ?? firstKeyNumber,
    formerKeys: new Map(formerKeys.map(({ number, goodUntilMs }) => [number, goodUntilMs])),
  }
}

/** Signs the tokens of a project that never rotated its key. */
export const firstKeyNumber = 1
