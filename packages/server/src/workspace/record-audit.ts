import type { Queryable } from '../platform/catalog/queryable.ts'
import type { Member } from '../platform/http/principal.ts'
import { newId } from '../platform/new-id.ts'
import { insertAuditEvent } from './store.ts'

/** Writes who did what to the audit log, in the transaction of the deed. */
export async function recordAudit(
  db: Queryable,
  member: Member,
  action: string,
  subject: string,
): Promise<void> {
  const { projectId, kind: actorKind, id: actorId } = member
  await insertAuditEvent(db, { id: newId(), projectId, actorKind, actorId, action, subject })
}
