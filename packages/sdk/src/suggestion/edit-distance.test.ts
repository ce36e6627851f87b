import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { characterDistance, lexemeDistance } from './edit-distance.ts'
import { fourGramContainment, fourGramSimilarity } from './four-gram-similarity.ts'
import { proseLexemes } from './lexemes.ts'
import { noRevert } from './no-revert.ts'

const vectors = join(
  ...[
    import.meta.dirname,
    '..',
    '..',
    '..',
    '..',
    '..',
    'shared',
    'vectors',
    'code-retention-edit-distance.json',
  ],
)

type Vector = {
  haystack: string
  needle: string
  lex: Record<'lexDistance' | 'startOffset' | 'endOffset' | 'haystackLexLength' | 'needleLexLength', number>
  frac: number
  char: Record<'distance' | 'startOffset' | 'endOffset', number>
  fourGram: number
}

describe('the distance of text from what was accepted', () => {
  it('is what the field’s reference says', {
    skip: existsSync(vectors)
      ? false
      : `SKIPPED: ${vectors} is not there, so no distance is compared with the reference`,
  }, () => {
    for (const { haystack, needle, lex, frac, char, fourGram } of JSON.parse(
      readFileSync(vectors, 'utf8'),
    ) as Vector[]) {
      const found = lexemeDistance(haystack, needle)
      assert.deepEqual(
        [found.distance, found.start, found.end, found.searchedLexemes, found.lexemes],
        [lex.lexDistance, lex.startOffset, lex.endOffset, lex.haystackLexLength, lex.needleLexLength],
      )
      assert.equal(found.distance / found.lexemes, frac)
      const characters = characterDistance(haystack, needle)
      assert.deepEqual(
        [characters.distance, characters.start, characters.end],
        [char.distance, char.startOffset, char.endOffset],
      )
      assert.equal(fourGramSimilarity(haystack, needle), fourGram)
    }
  })

  it('finds a part in place wherever it is, and nothing in nothing', () => {
    assert.deepEqual(lexemeDistance('', 'a b'), {
      distance: 2,
      start: 0,
      end: 0,
      lexemes: 2,
      searchedLexemes: 0,
    })
    assert.equal(lexemeDistance('anything', '').distance, 0)
    // A completion begins and ends inside a word.
    assert.equal(lexemeDistance('const total = itemsOfOrder', 'tal = items').distance, 0)
    const text = 'let a = 1\n  return x\nlet b'
    const found = lexemeDistance(text, 'return x')
    assert.equal(text.slice(found.start, found.end), 'return x\n'.trimEnd())
  })

  it('counts words in prose, however its lines are broken and without spaces between words', () => {
    const broken = lexemeDistance(
      'We will refund\n  you within\nfive days.',
      'We will refund you within five days.',
      proseLexemes,
    )
    assert.equal(broken.distance, 0)
    assert.equal(
      lexemeDistance('We refund you in five days.', 'We will refund you within five days.', proseLexemes)
        .distance,
      2,
    )
    const chinese = lexemeDistance('我们将在五天内退款', '我们将在三天内退款', proseLexemes)
    assert.ok(chinese.distance >= 1 && chinese.distance / chinese.lexemes < 0.5)
  })

  it('of four-grams is 1 for the same text, and of a part for any text that holds it', () => {
    assert.equal(fourGramSimilarity('function', 'function'), 1)
    assert.deepEqual([fourGramSimilarity('ab', 'ab'), fourGramSimilarity('ab', 'abcdef')], [1, 0])
    assert.equal(fourGramContainment('return a', 'before return a after'), 1)
    assert.equal(fourGramContainment('aaaaaaaa', 'aaaa'), 0.2)
  })

  it('from what was there before tells a revert', () => {
    const texts = { before: 'let total = 0', accepted: 'let total = items.length' }
    assert.equal(noRevert({ ...texts, now: texts.accepted }), 1)
    assert.equal(noRevert({ ...texts, now: texts.before }), 0)
    assert.equal(noRevert({ ...texts, now: 'something else altogether' }), 1)
    assert.equal(noRevert({ before: 'same', accepted: 'same', now: 'other' }), 1)
  })
})
