import type { Catalog } from '../../platform/catalog/catalog.ts'
import type { Queryable } from '../../platform/catalog/queryable.ts'
import type { Member } from '../../platform/http/principal.ts'
import type { Serving } from '../../platform/serving/serving-snapshot.ts'

export type TokenDependencies = {
  catalog: Pick<Catalog, 'pool'>
  serving: Pick<Serving, 'refresh'>
  /** Writes who did what to the audit log, in the transaction of the deed. */
  recordAudit(db: Queryable, member: Member, action: string, subject: string): Promise<void>
}
