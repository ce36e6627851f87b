import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'
import { startTestServer } from '../testing/test-server.ts'

const origin = 'https://loop.example'
const account = { email: 'owner@example.com', password: 'correct horse battery' }

/** As a browser sends it through a proxy that ends TLS and names the server by its inner address. */
function send(url: string, path: string, headers: Record<string, string>, body: unknown) {
  return new Promise<{ status: number; cookies: string[] }>((resolve, reject) => {
    const all = { 'content-type': 'application/json', host: 'inner.example:4800', ...headers }
    httpRequest(`${url}${path}`, { method: 'POST', headers: all, agent: false }, (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode!, cookies: response.headers['set-cookie'] ?? [] })
      })
    })
      .on('error', reject)
      .end(JSON.stringify(body))
  })
}

test('behind a proxy people sign in and write at the public address, with cookies that stay on TLS', async () => {
  const { server, close } = await startTestServer({ LOOPWRIGHT_PUBLIC_URL: `${origin}/` })
  try {
    const made = await send(server.url, '/api/v1/setup', { origin }, { ...account, project: 'first' })
    assert.equal(made.status, 201)
    assert.ok(made.cookies.length > 0)
    for (const cookie of made.cookies) assert.match(cookie, /; Secure/i)

    const cookie = made.cookies.map((line) => line.split(';')[0]).join('; ')
    const project = (headers: Record<string, string>, name: string) =>
      send(server.url, '/api/v1/projects', { cookie, ...headers }, { name })
    assert.equal((await project({ origin }, 'second')).status, 201)
    assert.equal((await project({ origin: 'https://elsewhere.example' }, 'forged')).status, 403)
    assert.equal((await project({ origin: 'null' }, 'forged')).status, 403, 'a sandboxed frame is not us')

    const again = await send(server.url, '/api/auth/sign-in/email', { origin, cookie }, account)
    assert.equal(again.status, 200)
    const foreign = { origin: 'https://elsewhere.example', cookie }
    assert.equal((await send(server.url, '/api/auth/sign-in/email', foreign, account)).status, 403)
  } finally {
    await close()
  }
})
