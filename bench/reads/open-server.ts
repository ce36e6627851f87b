import { createApp } from '@loopwright/server/app'
import { readConfig } from '@loopwright/server/config'
import { openPlatform, type Platform } from '@loopwright/server/open-platform'
import { createHttpServer } from '@loopwright/server/platform/http/direct/create-http-server'
import { createLogger } from '@loopwright/server/platform/log'

const key = `lw_sk_${'bench'.padEnd(43, '0')}`

export type BenchServer = {
  platform: Platform
  projectId: string
  /** The body of the answer, read to its end, and how long it took. @throws Error for anything but success. */
  get(path: string): Promise<{ body: unknown; ms: number }>
  close(): Promise<void>
}

/** A whole server on a home folder of its own, on a free port. */
export async function openBenchServer(home: string): Promise<BenchServer> {
  const config = readConfig({
    LOOPWRIGHT_HOME: home,
    LOOPWRIGHT_INIT_PROJECT: 'bench',
    LOOPWRIGHT_INIT_SECRET_KEY: key,
  })
  const platform = await openPlatform(config, createLogger({ level: 'error' }))
  const app = await createApp(platform, { config, localToken: 'lw_local_bench', webDirectory: undefined })
  const server = createHttpServer(app)
  const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/api/v1`
  await platform.begin()
  await platform.serving.refresh()
  const { rows } = await platform.catalog.pool.query<{ id: string }>(
    "select id from project where name = 'bench'",
  )
  return {
    platform,
    projectId: rows[0]?.id ?? '',
    async get(path) {
      const startedMs = performance.now()
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
      const text = await response.text()
      const ms = performance.now() - startedMs
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`)
      return { body: JSON.parse(text), ms }
    },
    async close() {
      await server.stop(0)
      await app.close()
      await platform.close()
    },
  }
}
