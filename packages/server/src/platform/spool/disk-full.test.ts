import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Spool } from './spool.ts'
import { SpoolFull } from './spool-errors.ts'
import { prepareSpool } from './test-spool.ts'

/** Mounts a file system of 1 MiB in a new folder; undefined where that is not permitted. */
function mountSmallDisk(t: TestContext): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const directory = mkdtempSync(join(tmpdir(), 'loopwright-small-disk-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]).status === 0
  t.after(() => {
    if (isMounted) spawnSync('umount', ['-l', directory])
    rmdirSync(directory)
  })
  return isMounted ? directory : undefined
}

async function appendUntilRefused(spool: Spool, prefix: string, isDurable: boolean): Promise<string[]> {
  const kept: string[] = []
  for (let index = 0; index < 2_000; index++) {
    const id = `${prefix}-${index}`
    try {
      await spool.append('spans', [{ id, text: 'x'.repeat(3_000) }], { durable: isDurable, ids: [id] })
    } catch (error) {
      assert.ok(error instanceof SpoolFull)
      assert.equal(error.reason, 'disk')
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ENOSPC')
      return kept
    }
    kept.push(id)
  }
  assert.fail('the disk never became full')
}

test('a full disk refuses with a typed error, spoils nothing written, and is used again when there is space', async (t) => {
  const disk = mountSmallDisk(t)
  if (disk === undefined) {
    t.skip('SKIPPED: needs root and the right to mount a tmpfs')
    return
  }
  const { ledger, open } = prepareSpool(t)
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(300_000))
  const spool = await open({ directory: join(disk, 'spool') })
  const ids = () => ledger.rows('spans').map((row) => row.id)

  const kept = await appendUntilRefused(spool, 'first', true)
  assert.ok(kept.length > 100)
  assert.equal(spool.isAccepting(), false)
  await assert.rejects(spool.append('spans', [{ id: 'refused' }], { durable: false }), SpoolFull)

  truncateSync(ballast, 300_000 - 8_192)
  await sleep(1_500)
  assert.equal(spool.isAccepting(), false, 'nothing is promised until the disk has shown that it holds more')

  rmSync(ballast)
  while (!spool.isAccepting()) await sleep(20)
  kept.push(...(await appendUntilRefused(spool, 'second', false)))
  await spool.ensureDrained('all', { facts: true })
  assert.deepEqual(ids(), kept)

  while (!spool.isAccepting()) await sleep(5)
  await spool.append('spans', [{ id: 'drained disks accept again' }], { durable: true })
  await spool.close()
  assert.deepEqual(ids(), [...kept, 'drained disks accept again'])
})
