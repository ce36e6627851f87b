import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { findHolder } from '../connection/find-holder.ts'

/**
 * Fails at once when the port is taken, and not after both stores have started. When a server holds this very home nothing is
 * said of the port, since starting then fails with the better reason.
 *
 * @throws the listener's error, as starting the server would.
 */
export async function refuseTakenPort({
  home,
  port,
  host,
}: {
  home: string
  port: number
  host: string
}): Promise<void> {
  if (port === 0 || (await findHolder(resolve(home)))) return
  const probe = createServer().listen(port, host)
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
}
