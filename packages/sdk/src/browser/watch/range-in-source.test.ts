import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rangeInSource } from './range-in-source.ts'

/** The part of the source that a part of the rendered text is taken to be. */
function found(source: string, rendered: string, part: string): string | null {
  const start = rendered.indexOf(part)
  const range = rangeInSource(source, rendered, { start, end: start + part.length })
  return range && source.slice(range.start, range.end)
}

describe('where a part of a rendered answer stands in its source', () => {
  for (const [name, source, rendered, part, expected] of [
    ['the same text', 'One. Two.', 'One. Two.', 'Two.', 'Two.'],
    ['emphasis', 'It is **very** cold, *here*.', 'It is very cold, here.', 'very cold,', 'very** cold,'],
    ['a heading and a list', '# A\n\n- b\n- c d', 'A\nb\nc d', 'b\nc', 'b\n- c'],
    [
      'words that a link hides',
      'See [the docs](https://cold.example/it "it") if it is cold',
      'See the docs if it is cold',
      'it is cold',
      'it is cold',
    ],
    [
      'a word in pieces',
      'so un**believ**able a tale',
      'so unbelievable a tale',
      'believ',
      'un**believ**able',
    ],
    ['the middle of a word', 'the word here', 'the word here ', 'or', 'or'],
    ['words that the page added', 'One two', 'Copy One two', 'two', 'two'],
    ['nothing that is there', 'One two', 'One two Copy', 'Copy', null],
    ['the second of two alike', 'no, **no**, no!', 'no, no, no!', 'no!', 'no!'],
    ['another script', 'Это **важно** знать', 'Это важно знать', 'важно', 'важно'],
  ] as const)
    it(name, () => assert.equal(found(source, rendered, part), expected))
})
