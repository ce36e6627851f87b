import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type DocumentEdit, moveRange, type TextRange } from './tracked-range.ts'

const apply = (text: string, { offset, removed }: DocumentEdit, inserted: string) =>
  text.slice(0, offset) + inserted + text.slice(offset + removed)

describe('a stretch of a document', () => {
  it('stays the same text whatever happens before and behind it, right beside it too', () => {
    let state = 7
    const below = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const tracked = '<tracked>'
    for (let run = 0; run < 200; run += 1) {
      let text = `${'a'.repeat(below(40))}${tracked}${'b'.repeat(below(40))}`
      let range: TextRange = { start: text.indexOf(tracked), end: text.indexOf(tracked) + tracked.length }
      for (let step = 0; step < 20; step += 1) {
        const isBefore = below(2) === 0
        const [from, to] = isBefore ? [0, range.start] : [range.end, text.length]
        const offset = from + below(to - from + 1)
        const inserted = 'x'.repeat(below(6))
        const edit = { offset, removed: below(to - offset + 1), inserted: inserted.length }
        text = apply(text, edit, inserted)
        range = moveRange(range, edit)
        assert.equal(text.slice(range.start, range.end), tracked)
      }
    }
  })

  const cases: [string, DocumentEdit, TextRange][] = [
    ['grows with what is written in it', { offset: 12, removed: 0, inserted: 5 }, { start: 10, end: 25 }],
    ['shrinks with what is deleted of it', { offset: 12, removed: 4, inserted: 0 }, { start: 10, end: 16 }],
    ['is empty once it is deleted', { offset: 10, removed: 10, inserted: 0 }, { start: 10, end: 10 }],
    ['is empty once more than it is deleted', { offset: 5, removed: 40, inserted: 0 }, { start: 5, end: 5 }],
    ['is what took its place', { offset: 10, removed: 10, inserted: 3 }, { start: 10, end: 13 }],
    ['loses its beginning', { offset: 8, removed: 6, inserted: 0 }, { start: 8, end: 14 }],
    ['loses its end', { offset: 15, removed: 10, inserted: 0 }, { start: 10, end: 15 }],
    [
      'keeps its place when all of the document is written anew',
      { offset: 0, removed: 100, inserted: 110 },
      { start: 10, end: 20 },
    ],
  ]
  for (const [name, edit, expected] of cases)
    it(name, () => assert.deepEqual(moveRange({ start: 10, end: 20 }, edit), expected))
})
