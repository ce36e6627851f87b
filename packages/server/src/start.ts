import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openPlatform } from './open-platform.ts'
import type { Logger } from './platform/log.ts'

export type RunningServer = {
  /** Where it answers, for instance `http://127.0.0.1:4800`. */
  url: string
  /** True when nobody has made the owner's account yet. */
  firstRun: boolean
  /** Stops taking requests, lets those under way finish, drains the spool and closes both stores. Loses nothing. */
  close(): Promise<void>
}

export type StartOptions = { config: Config; logger: Logger; webDirectory?: string | undefined }

/** Requests under way get this long to finish when the server stops. */
const graceMs = 5_000

/**
 * Starts Loopwright in this process, with its stores as children.
 *
 * @throws HomeInUseError when another process has this home, and the listener's error when the port is taken.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, logger, webDirectory } = options
  const platform = await openPlatform(config, logger)
  try {
    const localToken = `lw_local_${randomBytes(32).toString('base64url')}`
    await writeFile(join(platform.home.path, 'admin.token'), localToken, { mode: 0o600 })
    const app = await createApp(platform, { config, localToken, webDirectory })
    const server = createServer(app.listener)
    // Longer than the idle time of common proxies, so that they never reuse a connection we are closing.
    server.keepAliveTimeout = 65_000
    const url = await listen(server, config.http)
    await platform.begin()
    await platform.home.announce(url)
    return {
      url,
      firstRun: await app.needsOwner(),
      async close() {
        await stopListening(server)
        await app.close()
        await platform.close()
      },
    }
  } catch (error) {
    await platform.close()
    throw error
  }
}

async function listen(server: Server, { host, port }: Config['http']): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${name}:${address.port}`
}

async function stopListening(server: Server): Promise<void> {
  const stopped = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await stopped
  clearTimeout(timer)
}
