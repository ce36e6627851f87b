import { AppError } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'
import type { Principal } from '../platform/http/principal.ts'
import { firstProject, hasOwner } from './store.ts'

/**
 * On an empty server the first visitor becomes the owner. Where a project was made by the environment there is something
 * to own already, and whoever comes first must not get it.
 *
 * @throws AppError `forbidden`.
 */
export async function assertMaySetUp(db: Queryable, principal: Principal | null): Promise<void> {
  if (!(await firstProject(db)) || (await hasOwner(db))) return
  const mayOwn = principal?.kind === 'key' && (principal.role === 'admin' || principal.role === 'owner')
  if (mayOwn) return
  throw new AppError(
    'forbidden',
    'A project exists already, so its owner is not whoever comes first. Start with LOOPWRIGHT_INIT_OWNER_EMAIL and LOOPWRIGHT_INIT_OWNER_PASSWORD, or send this with the key of an admin.',
  )
}
