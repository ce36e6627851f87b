import type { Queryable } from '../platform/catalog/queryable.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import { touchKey } from './store.ts'

const betweenNotesMs = 60_000

/** Keeps when each key was last used, to the minute. No call waits for it: a note that fails is made again by a later call. */
export function createKeyUse(deps: { db: Queryable; clock: Clock; logger: Logger }) {
  const notedAt = new Map<string, number>()
  return (keyId: string): void => {
    const now = deps.clock.now()
    if (now - (notedAt.get(keyId) ?? Number.NEGATIVE_INFINITY) < betweenNotesMs) return
    notedAt.set(keyId, now)
    touchKey(deps.db, keyId, new Date(now)).catch((error: unknown) => {
      deps.logger.debug({ err: error, keyId }, 'when a key was used could not be kept')
    })
  }
}
