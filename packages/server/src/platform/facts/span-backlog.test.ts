import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../log.ts'
import { readRows } from '../spool/read-rows.ts'
import type { FactPayloads } from './facts.ts'
import { ConsumerDied, type ProcessApart } from './process-apart.ts'
import { SpanBacklog } from './span-backlog.ts'

type Captured = FactPayloads['span.captured']

async function stage(t: TestContext, options: { mostBytes?: number; idleMs?: number } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'loopwright-backlog-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const directory = join(root, 'backlog')
  /** Who looked at what, a line for each span. */
  const seen: string[] = []
  const state = { utilisation: 0, isUp: false, isHeld: false, failure: undefined as Error | undefined }

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

  async function note(who: string, rows: AsyncIterable<Record<string, unknown>>): Promise<void> {
    for await (const row of rows) seen.push(`${who} ${row.span_id}`)
  }

  const apart: ProcessApart = {
    isUp: () => state.isUp,
    async consume({ path }) {
      state.isUp = true
      while (state.isHeld) await sleep(5)
      if (state.failure) throw state.failure
      await note('apart', { [Symbol.asyncIterator]: () => readRows(path) })
    },
    async end() {
      state.isUp = false
    },
    async close() {
      state.isUp = false
      if (!state.isHeld) return
      state.isHeld = false
      state.failure = new ConsumerDied('It was ended.')
    },
  }

  async function open() {
    const backlog = new SpanBacklog({
      ...{ directory, apart, logger: createLogger({ level: 'silent' }), idleMs: 200 },
      utilisation: () => state.utilisation,
      ...options,
      here: ({ rows }) => note('here', rows),
    })
    await backlog.open()
    return backlog
  }

  return { root, directory, seen, state, segment, open }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 400; tries++) await sleep(25)
  assert.ok(isTrue())
}

const twice = (...names: string[]) => names.flatMap((name) => [name, name])

test('a small segment is gone through at once, a large one apart, and the small ones behind it there too', async (t) => {
  const { root, directory, seen, state, segment, open } = await stage(t)
  const backlog = await open()
  await backlog.take(await segment('usual', 100))
  assert.deepEqual(seen, twice('here usual'))

  state.isHeld = true
  const flood = await segment('flood', 8_000)
  await backlog.take(flood)
  await backlog.take(flood)
  // The spool deletes its file once the fact was taken.
  await rm(join(root, 'flood.spool'))
  await backlog.take(await segment('after', 10))
  assert.equal(seen.length, 2)
  state.isHeld = false
  await until(() => backlog.length === 0)
  assert.deepEqual(seen, twice('here usual', 'apart flood', 'apart after'))
  assert.deepEqual(await readdir(directory), [])

  // Once no large one came for a while, the other process ends, and small ones are gone through here again.
  await until(() => !state.isUp)
  await backlog.take(await segment('later', 10))
  assert.deepEqual(seen.slice(6), twice('here later'))
  await backlog.close()
})

test('a flood waits until the process has time', async (t) => {
  const { seen, state, segment, open } = await stage(t)
  const backlog = await open()
  state.utilisation = 0.9
  await backlog.take(await segment('flood', 8_000))
  await sleep(300)
  assert.deepEqual(seen, [])
  state.utilisation = 0.1
  await until(() => backlog.length === 0)
  assert.deepEqual(seen, twice('apart flood'))
  await backlog.close()
})

test('what waits outlives the process, and a failing ledger loses nothing', async (t) => {
  const { seen, state, segment, open } = await stage(t)
  state.isHeld = true
  const first = await open()
  await first.take(await segment('one', 5_000))
  await first.close()
  state.failure = new Error('The ledger is away.')
  const second = await open()
  await sleep(400)
  assert.equal(second.length, 1)
  state.failure = undefined
  await until(() => second.length === 0)
  assert.deepEqual(seen, twice('apart one'))
  await second.close()
})

test('spans over which the process dies time and again do not hold up those behind them', async (t) => {
  const { seen, state, segment, open } = await stage(t)
  const backlog = await open()
  state.failure = new ConsumerDied('It ran out of memory.')
  await backlog.take(await segment('deadly', 5_000))
  await until(() => backlog.length === 0)
  state.failure = undefined
  await backlog.take(await segment('harmless', 5_000))
  await until(() => backlog.length === 0)
  assert.deepEqual(seen, twice('apart harmless'))
  await backlog.close()
})

test('when too much waits, the oldest are left out', async (t) => {
  const { seen, state, segment, open } = await stage(t, { mostBytes: 100 })
  const backlog = await open()
  state.isHeld = true
  for (const name of ['first', 'older', 'newer', 'newest']) await backlog.take(await segment(name, 5_000))
  state.isHeld = false
  await until(() => backlog.length === 0)
  assert.deepEqual(seen, twice('apart first', 'apart newest'))
  await backlog.close()
})
