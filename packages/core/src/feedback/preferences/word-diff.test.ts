import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editedOf, originalOf, wordDiff } from './word-diff.ts'

test('a diff names the words that were changed and nothing around them', () => {
  assert.deepEqual(wordDiff('Paris is in  Spain.', 'Paris is in  France.'), [
    { kind: 'same', text: 'Paris is in  ' },
    { kind: 'removed', text: 'Spain' },
    { kind: 'added', text: 'France' },
    { kind: 'same', text: '.' },
  ])
  assert.deepEqual(wordDiff('as it was', 'as it was'), [{ kind: 'same', text: 'as it was' }])
})

const texts = ['', 'one', 'one\r\n two\tthree', 'Überweisung an 😀 Zoë', 'これは本です。', '<b>a</b> & "c"']

test('both texts can be read from the diff to the character', () => {
  for (const original of texts) {
    for (const edited of texts) {
      const diff = wordDiff(original, edited)
      assert.deepEqual([originalOf(diff), editedOf(diff)], [original, edited])
    }
  }
})

test('texts that have nothing in common are still told apart', () => {
  const words = (start: number) => Array.from({ length: 20_000 }, (_, index) => `w${start + index}`).join(' ')
  const [original, edited] = [words(0), words(1_000_000)]
  const diff = wordDiff(original, edited)
  assert.deepEqual([originalOf(diff), editedOf(diff)], [original, edited])
})
