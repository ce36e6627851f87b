import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Catalog } from '../catalog/catalog.ts'
import { createFacts, type Facts } from '../facts/facts.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { createLogger } from '../log.ts'
import { newId } from '../new-id.ts'
import { createSecretBox } from '../secrets/secret-box.ts'
import type { Serving } from '../serving/serving-snapshot.ts'
import { startServing } from '../serving/start-serving.ts'
import { ledgerSink } from '../spool/ledger-sink.ts'
import { openSpool } from '../spool/open-spool.ts'
import type { Spool } from '../spool/spool.ts'
import { testCatalog, testLedger } from './engines.ts'
import { temporaryFolder } from './temporary-folder.ts'

export type TestProject = {
  catalog: Catalog
  ledger: Ledger
  spool: Spool
  serving: Serving
  facts: Facts
  /** Stands still until it is set. */
  clock: { now(): number; set(timeMs: number): void }
  projectId: string
  addFunction(name: string, labels: readonly string[]): Promise<void>
}

/** A project in stores of its own on real engines, with a spool that drains into them and emits facts. */
export async function testProject(context: TestContext): Promise<TestProject> {
  const [catalog, ledger, folder] = await Promise.all([testCatalog(), testLedger(), temporaryFolder(context)])
  const logger = createLogger({ level: 'silent' })
  const facts = createFacts()
  const spool = await openSpool({
    directory: join(folder, 'spool'),
    sink: ledgerSink(ledger),
    limits: { maxBytes: 2 ** 28, segmentMaxBytes: 2 ** 20, segmentMaxAgeMs: 60_000 },
    logger,
    onDrained: ({ table, ...fact }) =>
      facts.emit(table === 'span' ? 'span.captured' : 'feedback.received', fact),
  })
  const serving = await startServing({
    pool: catalog.pool,
    secretBox: createSecretBox('a secret for tests of 32 characters'),
    logger,
  })
  context.after(async () => {
    await spool.close({ deadlineMs: 0 })
    await serving.close()
    await Promise.all([catalog.close(), ledger.close()])
  })
  const projectId = newId()
  await catalog.pool.query('insert into project (id, name) values ($1, $2)', [projectId, 'test'])
  let now = Date.parse('2026-05-01T12:00:00.000Z')
  return {
    ...{ catalog, ledger, spool, serving, facts, projectId },
    clock: {
      now: () => now,
      set: (timeMs) => {
        now = timeMs
      },
    },
    async addFunction(name, labels) {
      await catalog.pool.query(
        `insert into function (id, project_id, name, labels, out_of_scope_label) values ($1, $2, $3, $4, 'out_of_scope')`,
        [newId(), projectId, name, JSON.stringify(labels)],
      )
      await serving.refresh()
    },
  }
}
