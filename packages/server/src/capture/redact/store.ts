import { type Redaction, redactionSchema, storedRedactionSchema } from '@loopwright/contract'
import type { Queryable } from '../../platform/catalog/queryable.ts'

export async function findRedaction(db: Queryable, projectId: string): Promise<Redaction> {
  const { rows } = await db.query<{ redaction: unknown }>('select redaction from project where id = $1', [
    projectId,
  ])
  const stored = rows[0]?.redaction
  return stored ? storedRedactionSchema.parse(stored) : redactionSchema.parse({})
}

/** @param redaction Null for nothing, so that the project costs nothing. */
export async function saveRedaction(
  db: Queryable,
  projectId: string,
  redaction: Redaction | null,
): Promise<void> {
  await db.query('update project set redaction = $2 where id = $1', [projectId, redaction])
}
