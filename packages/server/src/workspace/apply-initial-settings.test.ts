import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiClient } from '@loopwright/contract/api-client'
import { startTestServer } from '../testing/test-server.ts'

test('the environment makes a project, its keys and an owner who can sign in, and no key that nobody knows', async () => {
  const key = 'lw_sk_0123456789abcdefghij'
  const account = { email: 'owner@example.com', password: 'correct horse battery' }
  const { server, close } = await startTestServer({
    LOOPWRIGHT_INIT_PROJECT: 'shop',
    LOOPWRIGHT_INIT_SECRET_KEY: key,
    LOOPWRIGHT_INIT_OWNER_EMAIL: account.email,
    LOOPWRIGHT_INIT_OWNER_PASSWORD: account.password,
  })
  try {
    const api = createApiClient({ url: server.url, key })
    const me = await api.workspace.me()
    assert.deepEqual([me.project.name, me.role], ['shop', 'admin'])
    assert.deepEqual(
      (await api.workspace.listKeys()).items.map(({ name }) => name),
      ['initial'],
    )
    assert.equal((await api.workspace.setupStatus()).needsOwner, false)
    const signIn = await server.request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { origin: server.url },
      body: JSON.stringify(account),
    })
    assert.equal(signIn.status, 200)
  } finally {
    await close()
  }
})
