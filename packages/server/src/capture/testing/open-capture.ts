import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Signal } from '@loopwright/contract'
import { createLogger } from '../../platform/log.ts'
import { openSpool } from '../../platform/spool/open-spool.ts'
import type { Spool } from '../../platform/spool/spool.ts'
import { testLedger } from '../../platform/testing/engines.ts'
import type { CaptureDependencies } from '../capture-dependencies.ts'

export type OpenCapture = CaptureDependencies & {
  spool: Spool
  projectId: string
  setNow(timeMs: number): void
}

/** For tests: capture on a real ledger and a real spool, closed and deleted after the test. */
export async function openCapture(
  t: TestContext,
  options: { maxSpoolBytes?: number; signals?: readonly Signal[] } = {},
): Promise<OpenCapture> {
  const directory = mkdtempSync(join(tmpdir(), 'loopwright-capture-'))
  const ledger = await testLedger()
  const spool = await openSpool({
    directory,
    sink: (segment) => ledger.loadSegment(segment),
    limits: { maxBytes: options.maxSpoolBytes ?? 2 ** 26, segmentMaxBytes: 2 ** 22, segmentMaxAgeMs: 60_000 },
    logger: createLogger({ level: 'silent' }),
    onDrained: async () => {},
  })
  t.after(async () => {
    await spool.close({ deadlineMs: 0 })
    await ledger.close()
    rmSync(directory, { recursive: true, force: true })
  })
  let setTimeMs: number | undefined
  return {
    spool,
    ledger,
    clock: { now: () => setTimeMs ?? Date.now() },
    findSignal: async (_projectId, name) => options.signals?.find((signal) => signal.name === name),
    projectId: randomUUID(),
    setNow: (timeMs) => {
      setTimeMs = timeMs
    },
  }
}
