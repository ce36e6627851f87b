import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Member } from '../../platform/http/principal.ts'
import { insertNextKey, lockProject } from './store.ts'
import type { TokenDependencies } from './token-dependencies.ts'

/** New tokens get a new key; those of the former stay good for as long as it may have given any. */
export async function rotateFeedbackKey(
  deps: TokenDependencies,
  member: Member,
): Promise<{ keyNumber: number }> {
  const keyNumber = await inTransaction(deps.catalog.pool, async (db) => {
    await lockProject(db, member.projectId)
    const number = await insertNextKey(db, member.projectId)
    await deps.recordAudit(db, member, 'project.feedback-key-rotated', `${member.projectId}/${number}`)
    return number
  })
  await deps.serving.refresh()
  return { keyNumber }
}
