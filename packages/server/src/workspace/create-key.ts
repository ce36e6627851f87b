import type { ApiKey, Limits, Role } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { newId } from '../platform/new-id.ts'
import { hashKey, keyHint, newKey } from './new-key.ts'
import { insertKey } from './store.ts'

export type NewKey = {
  kind: 'secret' | 'public'
  name: string
  role: Role
  limits?: Limits | undefined
  key?: string
}

/** Makes a key and returns its secret, which is shown this once. `key` is given only by a container's environment. */
export async function createKey(
  db: Queryable,
  projectId: string,
  input: NewKey,
): Promise<ApiKey & { key: string }> {
  const key = input.key ?? newKey(input.kind)
  const { kind, name, role } = input
  const limits = input.limits ?? null
  const row = { id: newId(), kind, name, role, limits, hash: hashKey(key), hint: keyHint(key) }
  return { ...(await insertKey(db, projectId, row)), key }
}
