import type { Serving, ServingKey, ServingSnapshot } from '../platform/serving/serving-snapshot.ts'
import { findKey } from './authenticate.ts'
import { keyOfAuthorization } from './key-of-authorization.ts'

/** More than anybody has keys in use; headers that name none are not remembered at all. */
const mostRemembered = 10_000

/**
 * Says whose key an `Authorization` header carries. A header that was seen before is not hashed again while the
 * snapshot that knew its key is the current one, so that a revoked key is refused at once.
 */
export function createKeyFinder(
  serving: Pick<Serving, 'current'>,
): (authorization: string | undefined) => ServingKey | null {
  let snapshot: ServingSnapshot | undefined
  let remembered = new Map<string, ServingKey>()
  return (authorization) => {
    if (authorization === undefined) return null
    const current = serving.current()
    if (snapshot !== current || remembered.size >= mostRemembered) {
      snapshot = current
      remembered = new Map()
    }
    const known = remembered.get(authorization)
    if (known) return known
    const key = findKey(serving, keyOfAuthorization(authorization) ?? '')
    if (key) remembered.set(authorization, key)
    return key
  }
}
