import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../log.ts'
import { readRows } from '../spool/read-rows.ts'
import type { FactPayloads } from './facts.ts'
import { SpanBacklog } from './span-backlog.ts'

type Captured = FactPayloads['span.captured']

async function stage(t: TestContext, options: { mostBytes?: number } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'loopwright-backlog-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const directory = join(root, 'backlog')
  const seen: string[] = []
  const state = { utilisation: 1, failing: false }

  /** A segment of so many spans, as the spool tells of it. */
  async function segment(segmentId: string, rowCount: number): Promise<Captured> {
    const path = join(root, `${segmentId}.spool`)
    const line = `${JSON.stringify({ span_id: segmentId })}\n`
    await writeFile(path, line.repeat(2))
    return {
      segmentId,
      rows: { [Symbol.asyncIterator]: () => readRows(path) },
      file: { path, rowCount },
    }
  }

  async function open() {
    const backlog = new SpanBacklog({
      ...{ directory, utilisation: () => state.utilisation, logger: createLogger({ level: 'silent' }) },
      ...options,
      consumers: [
        async ({ rows }) => {
          if (state.failing) throw new Error('The ledger is away.')
          for await (const row of rows) seen.push(String(row.span_id))
        },
      ],
    })
    await backlog.open()
    return backlog
  }

  return { root, directory, seen, state, segment, open }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 200; tries++) await sleep(25)
  assert.ok(isTrue())
}

test('a usual segment is gone through at once, a flood when there is time for it', async (t) => {
  const { root, directory, seen, state, segment, open } = await stage(t)
  const backlog = await open()
  await backlog.take(await segment('usual', 100))
  assert.deepEqual(seen, ['usual', 'usual'])

  const flood = await segment('flood', 8_000)
  await backlog.take(flood)
  await backlog.take(flood)
  // The spool deletes its file once the fact was taken.
  await rm(join(root, 'flood.spool'))
  await backlog.take(await segment('after', 10))
  await sleep(400)
  assert.equal(seen.length, 2)
  state.utilisation = 0.1
  await until(() => backlog.length === 0)
  assert.deepEqual(seen, ['usual', 'usual', 'flood', 'flood', 'after', 'after'])
  assert.deepEqual(await readdir(directory), [])
  await backlog.close()
})

test('what waits outlives the process, and a failing ledger loses nothing', async (t) => {
  const { seen, state, segment, open } = await stage(t)
  const first = await open()
  await first.take(await segment('one', 5_000))
  await first.close()
  state.utilisation = 0
  state.failing = true
  const second = await open()
  await sleep(400)
  assert.equal(second.length, 1)
  state.failing = false
  await until(() => second.length === 0)
  assert.deepEqual(seen, ['one', 'one'])
  await second.close()
})

test('when too much waits, the oldest are left out', async (t) => {
  const { seen, state, segment, open } = await stage(t, { mostBytes: 100 })
  const backlog = await open()
  for (const name of ['first', 'older', 'newer', 'newest']) await backlog.take(await segment(name, 5_000))
  state.utilisation = 0
  await until(() => backlog.length === 0)
  assert.deepEqual([...new Set(seen)], ['first', 'newest'])
  await backlog.close()
})
