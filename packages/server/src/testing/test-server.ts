import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Role } from '@loopwright/contract'
import { type ApiClient, createApiClient } from '@loopwright/contract/api-client'
import { createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { addStarterSignals } from '../feedback/add-starter-signals.ts'
import { openPlatform, type Platform } from '../open-platform.ts'
import { removeHome } from '../platform/home/remove-home.ts'
import { createHttpServer } from '../platform/http/direct/create-http-server.ts'
import { createLogger, type Logger } from '../platform/log.ts'
import { createKey } from '../workspace/create-key.ts'
import { createProject } from '../workspace/create-project.ts'

export type TestServer = {
  url: string
  platform: Platform
  localToken: string
  /** A project of its own with a key of this role; each test takes one, so that tests cannot disturb one another. */
  project(role?: Role): Promise<{ projectId: string; key: string; api: ApiClient }>
  /** Another key of the same project. */
  keyFor(projectId: string, role: Role): Promise<{ key: string; api: ApiClient }>
  /** A plain request, for what a typed client would never send. */
  request(path: string, init?: RequestInit & { key?: string }): Promise<Response>
}

let shared: Promise<{ server: TestServer; close(): Promise<void> }> | undefined
let projects = 0

after(async () => {
  await (await shared)?.close()
})

/** One real server for all tests of this process, started by the first that asks. */
export async function testServer(): Promise<TestServer> {
  shared ??= startTestServer()
  return (await shared).server
}

/** A real server of one's own; the caller closes it. `environment` is added to its configuration. */
export async function startTestServer(
  environment: Record<string, string> = {},
  logger: Logger = createLogger({ level: 'silent' }),
) {
  const home = await mkdtemp(join(tmpdir(), 'loopwright-server-'))
  const config = readConfig({ LOOPWRIGHT_HOME: home, LOOPWRIGHT_MAX_BODY_BYTES: '2000000', ...environment })
  const platform = await openPlatform(config, logger)
  const localToken = 'lw_local_for_tests'
  const app = await createApp(platform, { config, localToken, webDirectory: undefined })
  const http = createHttpServer(app)
  const url = await http.listen({ host: '127.0.0.1', port: 0 })
  await platform.begin()
  const { pool } = platform.catalog

  async function keyFor(projectId: string, role: Role) {
    const { key } = await createKey(pool, projectId, { kind: 'secret', name: role, role })
    await platform.serving.refresh()
    return { key, api: createApiClient({ url, key }) }
  }

  const server: TestServer = {
    ...{ url, platform, localToken, keyFor },
    async project(role = 'admin') {
      projects += 1
      const { id: projectId } = await createProject(pool, `test-${projects}`, [addStarterSignals])
      return { projectId, ...(await keyFor(projectId, role)) }
    },
    request(path, { key, headers, ...init } = {}) {
      const all = new Headers(headers)
      if (key) all.set('authorization', `Bearer ${key}`)
      if (init.body && !all.has('content-type')) all.set('content-type', 'application/json')
      return fetch(`${url}${path}`, { ...init, headers: all })
    },
  }
  return {
    server,
    async close() {
      await http.stop(0)
      await app.close()
      await platform.close()
      await removeHome(home)
    },
  }
}
