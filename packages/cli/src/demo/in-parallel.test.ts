import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as pause } from 'node:timers/promises'
import { inParallel } from './in-parallel.ts'

const signal = new AbortController().signal
const items = Array.from({ length: 50 }, (_, at) => at)

describe('in-parallel', () => {
  it('works on as many at a time as it may and keeps the order', async () => {
    let running = 0
    let most = 0
    const results = await inParallel(items, { concurrency: 4, signal }, async (item) => {
      most = Math.max(most, ++running)
      await pause()
      running--
      return 2 * item
    })
    assert.deepEqual(
      results,
      items.map((item) => 2 * item),
    )
    assert.equal(most, 4)
  })

  it('begins nothing more after a failure', async () => {
    let begun = 0
    const work = inParallel(items, { concurrency: 2, signal }, async (item) => {
      begun++
      await pause()
      if (item === 3) throw new Error('no')
    })
    await assert.rejects(work, /no/)
    await pause()
    assert.ok(begun < 10)
  })

  it('ends when it is told to', async () => {
    const controller = new AbortController()
    const work = inParallel(items, { concurrency: 2, signal: controller.signal }, async (item) => {
      if (item === 5) controller.abort(new Error('enough'))
      await pause()
    })
    await assert.rejects(work, /enough/)
  })
})
