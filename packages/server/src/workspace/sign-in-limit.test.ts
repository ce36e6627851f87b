import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const publicUrl = 'https://loop.example'

/** Statuses of sign-ins with a wrong password, each under the address that `forwardedFor` makes up for it. */
async function guess(
  server: TestServer,
  origin: string,
  count: number,
  forwardedFor: (at: number) => string,
) {
  const statuses: number[] = []
  for (let at = 0; at < count; at += 1) {
    const headers = { origin, 'x-forwarded-for': forwardedFor(at), 'x-loopwright-peer': `10.1.1.${at}` }
    const body = JSON.stringify({ email: 'owner@example.com', password: `wrong guess ${at}` })
    statuses.push((await server.request('/api/auth/sign-in/email', { method: 'POST', headers, body })).status)
  }
  return statuses
}

test('who guesses passwords is slowed down, whatever address they claim to have', async () => {
  const { server, close } = await startTestServer()
  try {
    assert.equal((await guess(server, server.url, 12, (at) => `10.0.0.${at}`)).at(-1), 429)
  } finally {
    await close()
  }
})

test('behind a proxy each person counts by the address that the proxy saw', async () => {
  const { server, close } = await startTestServer({ LOOPWRIGHT_PUBLIC_URL: publicUrl })
  try {
    assert.equal((await guess(server, publicUrl, 12, (at) => `10.0.0.${at}, 192.0.2.1`)).at(-1), 429)
    assert.deepEqual(await guess(server, publicUrl, 1, () => '192.0.2.2'), [401])
  } finally {
    await close()
  }
})
