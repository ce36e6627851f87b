import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openPlatform } from './open-platform.ts'
import { createHttpServer } from './platform/http/direct/create-http-server.ts'
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
    const server = createHttpServer(app)
    const url = await server.listen(config.http)
    await platform.begin()
    await platform.home.announce(url)
    return {
      url,
      firstRun: await app.needsOwner(),
      async close() {
        await server.stop(graceMs)
        await app.close()
        await platform.close()
      },
    }
  } catch (error) {
    await platform.close()
    throw error
  }
}
