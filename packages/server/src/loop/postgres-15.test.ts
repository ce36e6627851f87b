import { test } from 'node:test'
import { hasPostgres15, withPostgres15 } from '../platform/testing/postgres-15.ts'
import { startTestServer } from '../testing/test-server.ts'
import { turnTheLoop } from '../testing/turn-the-loop.ts'

const skip = hasPostgres15 ? false : 'SKIPPED: no PostgreSQL 15 server binaries in /usr/lib/postgresql/15/bin'

test('the whole loop turns on a separate Postgres 15 too', { skip }, async () => {
  await withPostgres15(async (databaseUrl) => {
    const { server, close } = await startTestServer({ DATABASE_URL: databaseUrl })
    try {
      await turnTheLoop(server)
    } finally {
      await close()
    }
  })
})
