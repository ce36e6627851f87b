import type { Pool, PoolClient } from 'pg'

const reconnectPauseMs = 1_000

export type Notifications = { close(): void }

/**
 * Calls `handlers[channel]` whenever any process notifies that channel of the catalog, over one connection that is made
 * anew when it is lost. After each connect every handler is called once, for what nobody heard meanwhile. Channel names go
 * into SQL as they are.
 */
export async function followNotifications(
  pool: Pool,
  handlers: Readonly<Record<string, () => void>>,
): Promise<Notifications> {
  let isClosed = false
  let listener: PoolClient | undefined
  let reconnect: NodeJS.Timeout | undefined

  function listenLater(): void {
    if (!isClosed) reconnect = setTimeout(listen, reconnectPauseMs)
  }

  async function listen(): Promise<void> {
    if (isClosed) return
    let client: PoolClient | undefined
    try {
      client = await pool.connect()
      await client.query(
        Object.keys(handlers)
          .map((channel) => `listen ${channel}`)
          .join(';'),
      )
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
    for (const handle of Object.values(handlers)) handle()
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
    client.on('notification', ({ channel }) => handlers[channel]?.())
  }

  await listen()
  return {
    close() {
      isClosed = true
      clearTimeout(reconnect)
      listener?.release(true)
    },
  }
}
