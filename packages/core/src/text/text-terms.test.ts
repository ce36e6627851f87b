import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitWords } from './split-words.ts'
import { type TermShape, textTerms } from './text-terms.ts'

const shape: TermShape = { wordLength: 2, pairDistanceMax: 3, characterLengthMin: 2, characterLengthMax: 4 }

const spelled: [text: string, words: string[]][] = [
  ['What’s the TIME?', ['what’s', 'the', 'time']],
  ['e-mail me at 5pm!', ['e', 'mail', 'me', 'at', '5pm']],
  ['ﬁne Größe', ['fine', 'größe']],
  ['東京 へ', ['東京', 'へ']],
  ['...', []],
]
for (const [text, words] of spelled) {
  test(`words of "${text}"`, () => assert.deepEqual(splitWords(text), words))
}

test('case, punctuation and width of letters do not change the terms; order does', () => {
  assert.deepEqual(textTerms('Hello, World', shape), textTerms('hello world!', shape))
  assert.deepEqual(textTerms('ｈｅｌｌｏ world', shape), textTerms('hello world', shape))
  assert.notDeepEqual(textTerms('hello world', shape).words, textTerms('world hello', shape).words)
})

test('terms are counted as described', () => {
  // Two words, one bigram, two edges of one word and two of two.
  assert.equal(textTerms('good morning', shape).words.length, 7)
  // " ab ": three bigrams, two trigrams, the padded word whole.
  assert.equal(textTerms('ab', shape).characters.length, 6)
  assert.deepEqual(textTerms('', shape), { words: [], characters: [] })
})
