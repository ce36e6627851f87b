import type { Pool, PoolClient } from 'pg'
import type { Logger } from '../log.ts'
import { loadServingSnapshot } from './load-serving-snapshot.ts'
import type { Serving } from './serving-snapshot.ts'

const reconnectPauseMs = 1_000

/**
 * Keeps the snapshot in memory up to date: loaded at start, on `refresh`, and whenever any process changes what serves.
 * While the catalog is away the last snapshot goes on serving.
 */
export async function startServing(deps: { pool: Pool; logger: Logger }): Promise<Serving> {
  let snapshot = await loadServingSnapshot(deps.pool)
  let isClosed = false
  let listener: PoolClient | undefined
  let reconnect: NodeJS.Timeout | undefined
  let loading: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function load(): Promise<void> {
    snapshot = await loadServingSnapshot(deps.pool)
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

  function refreshQuietly(): void {
    refresh().catch((error) => {
      if (!isClosed)
        deps.logger.warn({ err: error }, 'what serves could not be loaded anew; the last state goes on')
    })
  }

  function listenLater(): void {
    if (!isClosed) reconnect = setTimeout(listen, reconnectPauseMs)
  }

  async function listen(): Promise<void> {
    if (isClosed) return
    let client: PoolClient | undefined
    try {
      client = await deps.pool.connect()
      await client.query('listen serving_changed')
    } catch {
      client?.release(true)
      listenLater()
      return
    }
    if (isClosed) {
      client.release(true)
      return
    }
    follow(client)
    // What changed while nobody listened.
    refreshQuietly()
  }

  function follow(client: PoolClient): void {
    listener = client
    client.once('error', () => {
      // Once closed the connection is the pool's again, which may still hear of its end.
      if (isClosed) return
      client.release(true)
      listener = undefined
      listenLater()
    })
    client.on('notification', refreshQuietly)
  }

  await listen()
  return {
    current: () => snapshot,
    refresh,
    async close() {
      isClosed = true
      clearTimeout(reconnect)
      await (next ?? loading)?.catch(() => undefined)
      listener?.release(true)
    },
  }
}
