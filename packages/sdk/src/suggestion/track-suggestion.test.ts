import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newFeedbackSchema } from '@loopwright/contract'
import type { NewFeedback } from '../feedback/feedback.ts'
import { type SuggestionOptions, trackSuggestion } from './track-suggestion.ts'

const suggestion = 'for (const item of order.items) {\n  total += item.price * item.count\n}\n'
const before = 'function sum(order) {\n  let total = 0\n'
const after = '  return total\n}\n'

/** An editor with a clock that is set by hand. */
function editor({
  head = before,
  tail = after,
  replaced = '',
  ...options
}: Partial<SuggestionOptions> & { head?: string; tail?: string; replaced?: string } = {}) {
  let text: string | null = head + suggestion + tail
  let nowMs = Date.UTC(2026, 0, 2)
  const startMs = nowMs
  let timers: { atMs: number; run: () => void }[] = []
  const sent: NewFeedback[] = []
  const tracked = trackSuggestion({
    client: {
      feedback(item) {
        newFeedbackSchema.parse(item)
        sent.push(item)
        return ''
      },
    },
    target: { kind: 'inference', id: 'one' },
    shown: suggestion,
    accepted: true,
    document: { text: () => text, offset: head.length, replaced },
    clock: {
      now: () => nowMs,
      setTimeout(run, afterMs) {
        const timer = { atMs: nowMs + afterMs, run }
        timers.push(timer)
        return timer
      },
      clearTimeout(timer) {
        timers = timers.filter((other) => other !== timer)
      },
    },
    ...options,
  })
  return {
    tracked,
    set: (changed: string | null) => {
      text = changed
    },
    /** As an editor changes its text, and tells of it. */
    replace(from: string, to: string) {
      const offset = text!.indexOf(from)
      assert.ok(offset >= 0, from)
      text = text!.slice(0, offset) + to + text!.slice(offset + from.length)
      tracked.documentChanged([{ offset, removed: from.length, inserted: to.length }])
    },
    text: () => text!,
    /** Lets time pass until so long after the acceptance. */
    until(afterMs: number) {
      for (;;) {
        const [next] = timers.filter(({ atMs }) => atMs <= startMs + afterMs)
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        nowMs = Math.max(nowMs, next.atMs)
        next.run()
      }
      nowMs = startMs + afterMs
    },
    /** As `until`, with the machine asleep in between. */
    sleepUntil(afterMs: number) {
      nowMs = startMs + afterMs
      this.until(afterMs)
    },
    waits: () => timers.length,
    said: (signal: string) =>
      sent.filter((item) => item.signal === signal).map(({ value, afterMs }) => [value, afterMs] as const),
    sent,
  }
}

const looks = [15_000, 30_000, 120_000, 300_000, 600_000]

describe('a suggestion in an editor', () => {
  it('that is kept as it is, is said to be there after each interval, and no text of it is sent', () => {
    const { until, said, sent, waits, tracked } = editor()
    until(3_600_000)
    assert.deepEqual(said('accepted'), [[true, undefined]])
    assert.deepEqual(
      said('still-there'),
      looks.map((afterMs) => [true, afterMs]),
    )
    assert.deepEqual(
      said('edited'),
      looks.map((afterMs) => [0, afterMs]),
    )
    assert.deepEqual(
      said('four-gram-survival').map(([share]) => Number(share) > 0.9),
      looks.map(() => true),
    )
    assert.deepEqual(
      said('no-revert'),
      looks.map((afterMs) => [1, afterMs]),
    )
    assert.deepEqual([said('watch-ended'), waits(), tracked.range()], [[], 0, null])
    assert.equal(sent[1]?.observedAt, '2026-01-02T00:00:15.000Z')
    assert.ok(!JSON.stringify(sent).includes('total'))
  })

  it('that is refused is only that', () => {
    const { until, sent, tracked } = editor({ accepted: false })
    tracked.documentChanged([{ offset: 0, removed: 1, inserted: 2 }])
    tracked.documentClosed()
    until(600_000)
    assert.deepEqual(
      sent.map(({ signal, value }) => [signal, value]),
      [['accepted', false]],
    )
  })

  it('is followed through what is written around it, and said to be changed as far as it is', () => {
    const { replace, until, said, tracked, text } = editor()
    replace('function sum', `${'// a long comment\n'.repeat(400)}function sum`)
    replace('return total', 'return round(total)')
    until(15_000)
    assert.deepEqual(said('edited'), [[0, 15_000]])
    replace('item.price', 'item.cost')
    until(30_000)
    const [, [changed] = []] = said('edited')
    assert.ok(Number(changed) > 0 && Number(changed) < 0.1, `${changed}`)
    const { start, end } = tracked.range()!
    assert.equal(text().slice(start, end), suggestion.replace('price', 'cost'))
  })

  it('that is deleted is gone, and put back to what it was; undone, it is there again', () => {
    const { replace, until, said, set, text } = editor()
    const whole = text()
    replace(suggestion, '')
    until(15_000)
    set(whole)
    until(30_000)
    assert.deepEqual(said('still-there'), [
      [false, 15_000],
      [true, 30_000],
    ])
    assert.deepEqual(said('no-revert'), [
      [0, 15_000],
      [1, 30_000],
    ])
    assert.ok(Number(said('edited')[0]?.[0]) > 0.5)
  })

  it('that is put back to the code it replaced is reverted', () => {
    const old = '  total = order.items.map((item) => item.price).sum()\n'
    const { replace, until, said } = editor({ replaced: old })
    until(15_000)
    replace(suggestion, old)
    until(30_000)
    assert.deepEqual(
      said('still-there').map(([there]) => there),
      [true, false],
    )
    assert.deepEqual(
      said('no-revert').map(([share]) => share),
      [1, 0],
    )
  })

  it('is still there when only its white space was changed', () => {
    const { set, until, said } = editor()
    const spread = suggestion.replaceAll(/(?<=[^\w\s])|\s+/g, (space) => (space === '' ? '' : '\n        '))
    set(before + spread + after)
    until(15_000)
    assert.deepEqual([said('still-there'), said('edited')], [[[true, 15_000]], [[0, 15_000]]])
  })

  it('is followed where it was moved, without being told of the change', () => {
    const filler = Array.from({ length: 300 }, (_, index) => `const value${index} = read(${index})\n`).join(
      '',
    )
    const { set, until, said, tracked } = editor({ tail: after + filler })
    set(before + after + filler + suggestion)
    until(15_000)
    assert.deepEqual(said('still-there'), [[true, 15_000]])
    assert.equal(tracked.range()?.start, (before + after + filler).length)
    // Moved and then changed a little.
    set(suggestion.replace('price', 'cost') + before + after + filler)
    until(30_000)
    assert.deepEqual(said('still-there').at(-1), [true, 30_000])
    assert.ok(Number(said('edited').at(-1)?.[0]) > 0)
  })

  it('is not taken for another place that was as like it before', () => {
    const filler = Array.from({ length: 300 }, (_, index) => `const value${index} = read(${index})\n`).join(
      '',
    )
    const { set, until, said } = editor({ tail: after + filler + suggestion })
    set(before + after + filler + suggestion)
    until(15_000)
    assert.deepEqual(said('still-there'), [[false, 15_000]])
  })

  it('is out of sight, and not gone, when its document is closed, another branch’s, another one or unreadable', () => {
    const other = 'Something entirely different stands here now. '.repeat(20)
    const filler = Array.from({ length: 30 }, (_, index) => `const value${index} = read(${index})\n`).join('')
    const cases: [string, number, (one: ReturnType<typeof editor>) => void][] = [
      ['closed', 20_000, ({ tracked }) => tracked.documentClosed()],
      ['branch-switched', 20_000, ({ tracked }) => tracked.documentReplaced('branch-switched')],
      ['unknown', 15_000, ({ set }) => set(other)],
      ['unknown', 15_000, ({ set }) => set(null)],
    ]
    for (const [why, lastSeenMs, happens] of cases) {
      const one = editor({ tail: after + filler })
      one.until(20_000)
      happens(one)
      one.until(600_000)
      one.tracked.documentClosed()
      assert.deepEqual(one.said('still-there'), [[true, 15_000]], why)
      assert.deepEqual(one.said('watch-ended'), [[why, lastSeenMs]])
      assert.equal(one.waits(), 0)
    }
    const unreadable = editor({
      document: {
        offset: 0,
        text() {
          throw new Error('disposed')
        },
      },
    })
    assert.deepEqual(unreadable.said('watch-ended'), [['unknown', 0]])
  })

  it('that a machine slept over is not looked at as if it had been in time', () => {
    const one = editor()
    one.sleepUntil(31_000)
    assert.deepEqual(one.said('still-there'), [[true, 30_000]])
    one.sleepUntil(200_000)
    assert.deepEqual(one.said('still-there'), [[true, 30_000]])
    one.until(301_000)
    one.sleepUntil(9_000_000)
    assert.deepEqual(one.said('still-there').at(-1), [true, 300_000])
    assert.deepEqual(one.said('watch-ended'), [['unknown', 300_000]])
    const closed = editor()
    closed.until(20_000)
    closed.sleepUntil(20_000)
    assert.equal(closed.waits(), 1)
  })

  it('may be taken in part, be prose, and be looked at when the caller says', () => {
    const draft = 'Dear customer, we will refund you within five days. Kind regards'
    let text = `${draft}\n`
    const one = editor({
      shown: `${draft}, the whole team`,
      accepted: draft,
      as: 'prose',
      document: { text: () => text, offset: 0 },
      lookAfterMs: [86_400_000, 60_000],
      author: { kind: 'end-user', id: 'ann' },
      channel: 'mail',
    })
    text = 'Dear customer,\nwe will refund you\nwithin three days. Kind regards\n'
    one.until(86_400_000)
    assert.deepEqual(
      one.said('still-there').map(([, afterMs]) => afterMs),
      [60_000, 86_400_000],
    )
    assert.equal(one.said('edited')[0]?.[0], 1 / 13)
    assert.deepEqual(
      [...new Set(one.sent.map(({ author, channel }) => `${author?.id} ${channel}`))],
      ['ann mail'],
    )
  })
})
