import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createProgress } from './progress.ts'

function watch(isTTY: boolean) {
  const written: string[] = []
  let nowMs = 0
  const stream = { isTTY, write: (text: string) => written.push(text) }
  const progress = createProgress(stream, () => nowMs)
  return { written, progress, wait: (milliseconds: number) => (nowMs += milliseconds) }
}

describe('progress', () => {
  it('says what, how far and how long still', () => {
    const { written, progress, wait } = watch(false)
    const step = progress.begin('Sending', 400)
    wait(20_000)
    step.advance(100)
    assert.deepEqual(written, ['  Sending: 100 of 400, 25%, about 60 s left\n'])
  })

  it('is silent about what takes less than a second, and ends with a line that stays', () => {
    const { written, progress, wait } = watch(false)
    const step = progress.begin('Sending', 4)
    for (let call = 0; call < 4; call++) {
      wait(200)
      step.advance()
    }
    step.end()
    assert.deepEqual(written, ['✓ Sending: 4 done (0.8 s)\n'])
  })

  it('writes few lines into a log and redraws one line on a screen', () => {
    for (const [isTTY, lines] of [
      [false, 3],
      [true, 100],
    ] as const) {
      const { written, progress, wait } = watch(isTTY)
      const step = progress.begin('Sending', 100)
      for (let call = 0; call < 100; call++) {
        wait(101)
        step.advance()
      }
      assert.equal(written.length, lines)
      assert.ok(written.every((text) => text.endsWith('\n') !== isTTY))
    }
  })
})
