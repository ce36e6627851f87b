import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isParsable, piecesOf, readableCharacters } from './text-limits.ts'

test('ordinary Markdown is parsed', () =>
  assert.equal(isParsable('# Title\n\n> a quote\n\n- one\n  - two'), true))
test('a text beyond the cap is not parsed', () =>
  assert.equal(isParsable('x'.repeat(readableCharacters + 1)), false))
test('endless quotes are not parsed', () => assert.equal(isParsable('> '.repeat(200)), false))
test('endless brackets are not parsed', () => assert.equal(isParsable('['.repeat(500)), false))

test('a long text is cut at its line breaks, and anywhere where it has none', () => {
  const lines = Array.from({ length: 2_000 }, (_, at) => `line ${at}`).join('\n')
  assert.equal(piecesOf(lines).join('\n'), lines)
  assert.equal(piecesOf('x'.repeat(50_000)).join(''), 'x'.repeat(50_000))
})
