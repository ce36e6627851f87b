import { AppError, type Redaction } from '@loopwright/contract'
import type { Catalog } from '../../platform/catalog/catalog.ts'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Queryable } from '../../platform/catalog/queryable.ts'
import type { Member } from '../../platform/http/principal.ts'
import type { Serving } from '../../platform/serving/serving-snapshot.ts'
import { saveRedaction } from './store.ts'

export type RedactionDependencies = {
  catalog: Pick<Catalog, 'pool'>
  serving: Pick<Serving, 'refresh'>
  secret: string
  /** Writes who did what to the audit log, in the transaction of the deed. */
  recordAudit(db: Queryable, member: Member, action: string, subject: string): Promise<void>
}

/**
 * Keeps a project's choice; this process follows it with the next record, others within a moment.
 *
 * @throws AppError `invalid-input` for a rule whose pattern is none.
 */
export async function putRedaction(
  deps: RedactionDependencies,
  member: Member,
  redaction: Redaction,
): Promise<Redaction> {
  await assertCompiles(redaction)
  const isNothing = redaction.types.length === 0 && redaction.rules.length === 0 && !redaction.hashEndUserIds
  await inTransaction(deps.catalog.pool, async (db) => {
    await saveRedaction(db, member.projectId, isNothing ? null : redaction)
    await deps.recordAudit(db, member, 'project.redaction-changed', member.projectId)
  })
  await deps.serving.refresh()
  return redaction
}

export async function assertCompiles({ rules }: Redaction): Promise<void> {
  const { BadPattern, compileRules } = await import('@loopwright/core/capture/redact/compile-rules')
  try {
    compileRules(rules)
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error
    throw new AppError(
      'invalid-input',
      `The pattern of the rule "${rules[error.index]?.name}" cannot be used: ${error.message}. Patterns are RE2's: without look-around and back-references.`,
      { details: { path: `rules.${error.index}.pattern` } },
    )
  }
}
