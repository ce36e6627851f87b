import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sentencesOf, withMark } from './marks.ts'

it('joins marks that overlap and keeps the order of the text', () => {
  const marks = withMark(withMark([{ start: 10, end: 20 }], { start: 0, end: 5 }), { start: 4, end: 12 })
  assert.deepEqual(marks, [{ start: 0, end: 20 }])
  assert.deepEqual(withMark([{ start: 0, end: 5 }], { start: 5, end: 6 }), [
    { start: 0, end: 5 },
    { start: 5, end: 6 },
  ])
})

it('finds sentences as the language has them', () => {
  const read = (text: string, language: string) =>
    sentencesOf(text, language).map(({ start, end }) => text.slice(start, end))
  assert.deepEqual(read('It opens at 9.30 today.\n\n Does it? Yes!', 'en'), [
    'It opens at 9.30 today.',
    'Does it?',
    'Yes!',
  ])
  assert.deepEqual(read('九時に開きます。五時に閉まります。', 'ja'), [
    '九時に開きます。',
    '五時に閉まります。',
  ])
  assert.deepEqual(read(' \n', ''), [])
})
