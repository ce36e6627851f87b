import { AppError, type Project } from '@loopwright/contract'
import type { Catalog } from '../platform/catalog/catalog.ts'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import type { Serving } from '../platform/serving/serving-snapshot.ts'
import type { Accounts } from './accounts.ts'
import { createKey } from './create-key.ts'
import { createProject, type ProjectStarter } from './create-project.ts'
import { findProjectByName, hasOwner, insertMember } from './store.ts'

export type SetUpDependencies = {
  catalog: Catalog
  accounts: Accounts
  serving: Serving
  starters: readonly ProjectStarter[]
}
export type SetUpInput = { email: string; password: string; name: string; project: string }

/**
 * Makes the owner's account, the first project and its keys, once.
 *
 * @throws AppError `already-set-up` when an owner exists.
 */
export async function setUp(
  deps: SetUpDependencies,
  input: SetUpInput,
): Promise<{ project: Project; secretKey: string; publicKey: string; headers: Headers }> {
  // The lock makes two first visitors at the same moment one owner and one refusal.
  const result = await inTransaction(deps.catalog.pool, async (db) => {
    await db.query(`select pg_advisory_xact_lock(hashtext('loopwright.set-up'))`)
    if (await hasOwner(db)) {
      throw new AppError('already-set-up', 'This server has its owner already. Sign in instead.')
    }
    const project =
      (await findProjectByName(db, input.project)) ?? (await createProject(db, input.project, deps.starters))
    const secret = await createKey(db, project.id, {
      kind: 'secret',
      name: 'first server key',
      role: 'engineer',
    })
    const publicKey = await createKey(db, project.id, {
      kind: 'public',
      name: 'first browser key',
      role: 'viewer',
    })
    // Last, because the account is made on a connection of its own and would outlive a rollback.
    const { response, headers } = await deps.accounts.api.signUpEmail({
      body: { email: input.email, password: input.password, name: input.name },
      returnHeaders: true,
    })
    await insertMember(db, { projectId: project.id, userId: response.user.id, role: 'owner' })
    return { project, secretKey: secret.key, publicKey: publicKey.key, headers }
  })
  await deps.serving.refresh()
  return result
}
