import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openSpool } from './open-spool.ts'
import type { Spool, SpoolOptions } from './spool.ts'
import { openTestLedger, type TestLedger } from './test-ledger.ts'

export type TestSpool = {
  directory: string
  ledger: TestLedger
  /** Ids of the rows whose facts were delivered, in order. */
  facts: string[]
  open(options?: Partial<SpoolOptions>): Promise<Spool>
}

export const silentLogger = { info() {}, warn() {}, error() {} }

/** For tests: a spool on the real file system and its ledger, both deleted after the test. */
export function prepareSpool(t: TestContext): TestSpool {
  const root = mkdtempSync(join(tmpdir(), 'loopwright-spool-'))
  const ledger = openTestLedger(join(root, 'ledger'))
  const facts: string[] = []
  const opened: Spool[] = []
  t.after(async () => {
    for (const spool of opened) await spool.close({ deadlineMs: 0 })
    rmSync(root, { recursive: true, force: true })
  })
  return {
    directory: join(root, 'spool'),
    ledger,
    facts,
    open: async (options = {}) => {
      const spool = await openSpool({
        directory: join(root, 'spool'),
        sink: ledger.sink,
        onDrained: async ({ rows }) => {
          for await (const row of rows) facts.push(String(row.id))
        },
        limits: { maxBytes: 2 ** 30, segmentMaxBytes: 2 ** 20, segmentMaxAgeMs: 60_000 },
        logger: silentLogger,
        ...options,
      })
      opened.push(spool)
      return spool
    },
  }
}

export function rowsNamed(prefix: string, count: number): { id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index}` }))
}
