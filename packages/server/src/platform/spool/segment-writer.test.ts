import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SegmentWriter } from './segment-writer.ts'
import { SpaceBudget } from './space-budget.ts'
import { SpoolFull } from './spool-errors.ts'
import { Turnstile } from './turnstile.ts'

function writerOn(path: string) {
  const budget = new SpaceBudget(1_000, () => Promise.reject(new Error('still broken')))
  return { budget, writer: new SegmentWriter({ path, budget, turnstile: new Turnstile(2) }) }
}

test('what is appended together and during a write comes out whole and in order', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'loopwright-writer-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'segment')
  const { budget, writer } = writerOn(path)
  const lines = Array.from({ length: 20 }, (_, index) => `{"id":${index}}\n`)
  const appends: Promise<void>[] = []
  for (const [index, line] of lines.entries()) {
    budget.take(line.length)
    appends.push(writer.append([line.trimEnd()], line.length, index % 2 === 0))
    if (index % 5 === 0) await appends.at(-1)
  }
  await Promise.all(appends)
  await writer.finish()
  assert.equal(readFileSync(path, 'utf8'), lines.join(''))
  assert.deepEqual([writer.rows, writer.bytes], [20, lines.join('').length])
})

// Writing to /dev/null succeeds and syncing it fails, as with a disk that loses its cache.
test('after an fsync failed nothing more is called durable, not even what a second fsync would pass', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('SKIPPED: needs the /dev/null of Linux, which refuses an fsync')
    return
  }
  const { budget, writer } = writerOn('/dev/null')
  budget.take(6)
  const written = writer.append(['{}'], 3, false)
  const durable = writer.append(['{}'], 3, true)
  await written
  await assert.rejects(durable, SpoolFull)
  assert.equal(writer.isBroken, true)
  assert.equal(budget.isAccepting(), false)
  await assert.rejects(writer.append(['{}'], 3, true), SpoolFull)
  await writer.finish()
  await budget.close()
})
