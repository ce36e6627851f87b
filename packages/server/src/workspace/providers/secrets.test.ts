import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createLogger } from '../../platform/log.ts'
import { createSecretBox } from '../../platform/secrets/secret-box.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { sealAnew } from './seal-anew.ts'

/** Every file below a folder, as bytes. */
async function filesIn(folder: string): Promise<[path: string, bytes: Buffer][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async (path) => [path, await readFile(path).catch(() => Buffer.alloc(0))] as [string, Buffer]),
  )
}

test('a provider’s secrets are in no log, trace, error, answer or file', async (t) => {
  const secrets = ['sk-canary-key-7f3a9c', 'canary-header-5b1d2e', 'canary-query-8e4f60']
  const [apiKey, header, query] = secrets as [string, string, string]
  let log = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk)
      done()
    },
  })
  const logger = createLogger({ level: 'trace', destination })
  const { server, close } = await startTestServer({}, logger)
  t.after(close)
  const told: string[] = []
  /** Repeats all that it was sent, as upstreams' errors have been seen to do. */
  const echo = createServer(async (request, response) => {
    for await (const _chunk of request);
    const all = JSON.stringify({ url: request.url, headers: request.headers })
    if (request.url?.includes('/hang-up/')) {
      response.destroy()
      return
    }
    const status = Number(/\/(\d{3})\//.exec(request.url ?? '')?.[1])
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: all } }))
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    echo.closeAllConnections()
    echo.close()
  })
  const origin = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`
  const { api, key } = await server.project()
  const given = { apiKey, headers: { 'x-door': header }, query: { door: query } }
  for (const name of ['401', '429', '500', 'hang-up']) {
    const provider = { name: `p-${name}`, baseUrl: `${origin}/${name}/v1`, secrets: given }
    told.push(JSON.stringify(await api.workspace.createProvider(provider)))
    told.push(
      JSON.stringify(await api.workspace.updateProvider({ name: provider.name, tuning: { maxRetries: 1 } })),
    )
    told.push(JSON.stringify(await api.workspace.testProvider({ name: provider.name })))
    const body = JSON.stringify({ model: `p-${name}/large`, messages: [{ role: 'user', content: 'Hi' }] })
    const response = await server.request('/v1/chat/completions', { key, method: 'POST', body })
    told.push(await response.text(), JSON.stringify([...response.headers]))
  }
  told.push(JSON.stringify(await api.workspace.listProviders()))
  const wrong = { name: 'p-401', secrets: { apiKey, headers: { 'Not A Header': header } } }
  const refused = await server.request('/api/v1/providers', {
    ...{ key, method: 'POST' },
    body: JSON.stringify({ ...wrong, baseUrl: 'nonsense' }),
  })
  told.push(await refused.text())
  told.push(JSON.stringify(await api.capture.listInferences({ limit: 100 })))

  const { catalog, home } = server.platform
  await catalog.pool.query('checkpoint')
  const haystacks: [string, Buffer][] = [
    ['an answer', Buffer.from(told.join('\n'))],
    ['the log', Buffer.from(log)],
    ...(await filesIn(home.path)),
  ]
  const { rows } = await catalog.pool.query<{ row: string }>(
    `select row_to_json(provider)::text as row from provider union all select row_to_json(audit_event)::text from audit_event`,
  )
  haystacks.push(['a row', Buffer.from(rows.map(({ row }) => row).join('\n'))])
  assert.ok(log.length > 0 && haystacks.length > 20, 'there is something to search')
  for (const [where, bytes] of haystacks) {
    for (const secret of secrets) assert.equal(bytes.includes(secret), false, `${secret} is in ${where}`)
  }

  const changed = createSecretBox('another secret of 32 characters!')
  const { rows: before } = await catalog.pool.query('select sealed_secrets from provider order by id')
  await sealAnew({ catalog, secretBox: changed, logger })
  const { rows: same } = await catalog.pool.query('select sealed_secrets from provider order by id')
  assert.deepEqual(same, before, 'what cannot be opened is left as it is')
  await sealAnew({
    ...{ catalog, logger },
    secretBox: createSecretBox('another secret of 32 characters!', [server.platform.secret]),
  })
  await server.platform.serving.refresh()
  const { items } = await api.workspace.listProviders()
  assert.match(items[0]?.problem ?? '', /cannot be decrypted.*LOOPWRIGHT_PREVIOUS_SECRETS/)
  const body = JSON.stringify({ model: 'p-401/large', messages: [] })
  const lost = await server.request('/v1/chat/completions', { key, method: 'POST', body })
  assert.equal(lost.status, 502)
  assert.match(await lost.text(), /Enter the key again/)
})
