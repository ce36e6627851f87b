import { AppError, type Project } from '@loopwright/contract'
import type { PoolClient } from 'pg'
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
  const { made, ...owned } = await makeOwner(deps, input, async (db, projectId) => {
    const secret = await createKey(db, projectId, {
      kind: 'secret',
      name: 'first server key',
      role: 'engineer',
    })
    const publicKey = await createKey(db, projectId, {
      kind: 'public',
      name: 'first browser key',
      role: 'viewer',
    })
    return { secretKey: secret.key, publicKey: publicKey.key }
  })
  await deps.serving.refresh()
  return { ...owned, ...made }
}

/**
 * Makes the owner's account and the first project, once, with what `alsoMake` adds in the same transaction.
 *
 * @throws AppError `already-set-up` when an owner exists.
 */
export async function makeOwner<Made>(
  deps: SetUpDependencies,
  input: SetUpInput,
  alsoMake: (db: PoolClient, projectId: string) => Promise<Made>,
): Promise<{ project: Project; made: Made; headers: Headers }> {
  // The lock makes two first visitors at the same moment one owner and one refusal.
  return inTransaction(deps.catalog.pool, async (db) => {
    await db.query(`select pg_advisory_xact_lock(hashtext('loopwright.set-up'))`)
    if (await hasOwner(db)) {
      throw new AppError('already-set-up', 'This server has its owner already. Sign in instead.')
    }
    const project =
      (await findProjectByName(db, input.project)) ?? (await createProject(db, input.project, deps.starters))
    const made = await alsoMake(db, project.id)
    // Last, because the account is made on a connection of its own and would outlive a rollback.
    const { response, headers } = await deps.accounts.api.signUpEmail({
      body: { email: input.email, password: input.password, name: input.name },
      returnHeaders: true,
    })
    await insertMember(db, { projectId: project.id, userId: response.user.id, role: 'owner' })
    return { project, made, headers }
  })
}
