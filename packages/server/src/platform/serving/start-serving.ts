import type { Pool } from 'pg'
import type { Logger } from '../log.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { loadServingSnapshot } from './load-serving-snapshot.ts'
import type { Serving } from './serving-snapshot.ts'

/** Postgres notifies this channel whenever what serves has changed: see the triggers in the catalog's migrations. */
export const servingChannel = 'serving_changed'

/**
 * Keeps the snapshot of what serves: loaded at start, on `refresh`, and on `refreshQuietly`, which whoever follows
 * `servingChannel` calls. While the catalog is away the last snapshot goes on serving.
 */
export async function startServing(deps: {
  pool: Pool
  secretBox: SecretBox
  logger: Logger
}): Promise<Serving> {
  let snapshot = await loadServingSnapshot(deps)
  let isClosed = false
  let loading: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function load(): Promise<void> {
    snapshot = await loadServingSnapshot(deps)
  }

  // One load at a time, and one more for all that asked meanwhile: theirs must start after they asked.
  function refresh(): Promise<void> {
    if (!loading) {
      loading = load().finally(() => {
        loading = undefined
      })
      return loading
    }
    next ??= loading
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return refresh()
      })
    return next
  }

  return {
    current: () => snapshot,
    refresh,
    refreshQuietly() {
      if (isClosed) return
      refresh().catch((error) => {
        if (isClosed) return
        deps.logger.warn({ err: error }, 'what serves could not be loaded anew; the last state goes on')
      })
    },
    async close() {
      isClosed = true
      await (next ?? loading)?.catch(() => undefined)
    },
  }
}
