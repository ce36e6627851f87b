import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unfoldedLines } from './fold-lines.ts'
import { type JsonLine, jsonLines, readingLimits } from './json-lines.ts'
import { parseJsonText } from './parse-json-text.ts'
import { readDocuments } from './read-documents.ts'
import { readAttributeEmbeddings, readEmbeddings } from './read-embeddings.ts'
import { visibleText } from './visible-text.ts'

const written = (lines: readonly JsonLine[]) =>
  lines
    .map(
      ({ depth, key, text, hasComma }) =>
        `${' '.repeat(depth)}${key === null ? '' : `${key}: `}${text}${hasComma ? ',' : ''}`,
    )
    .join('\n')

test('lines of a value read as its JSON', () => {
  const value = { name: 'x', list: [1, { deep: true }], empty: {}, nothing: null }
  assert.deepEqual(JSON.parse(written(jsonLines(value))), value)
})

test('a value nested ten thousand levels is cut, not walked to its end', () => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 10_000; level += 1) deep = [deep]
  const lines = jsonLines(deep)
  assert.equal(lines.length, readingLimits.deepest * 2 + 1)
  assert.ok(lines.some(({ tone }) => tone === 'note'))
})

test('a long list ends with how much more there is', () => {
  const lines = jsonLines(
    Array.from({ length: 50 }, (_, at) => `row ${at}`),
    { ...readingLimits, mostLines: 10 },
  )
  assert.match(written(lines), /41 more not shown/)
})

test('a long text is cut and its rest kept; a vector is one line', () => {
  const [, text, vector] = jsonLines({
    text: 'y'.repeat(2_000),
    vector: Array.from({ length: 1536 }, () => 0.5),
  })
  assert.equal(text?.rest.length, 2_000 - readingLimits.longestText)
  assert.match(vector?.text ?? '', /1536 numbers/)
})

test('folding a bracket hides what is in it, brackets within included', () => {
  const lines = jsonLines({ a: { b: { c: 1 } }, d: 2 })
  const shown = unfoldedLines(lines, new Set([1])).map((at) => lines[at]?.key ?? lines[at]?.text)
  assert.deepEqual(shown, ['{', '"a"', '"d"', '}'])
})

test('characters that hide or turn the reading direction are written out', () => {
  assert.equal(
    visibleText('a\u202egnp.exe\u200b\u{e0041} שלום 👩‍💻'),
    'a\\u202egnp.exe\\u200b\\u{e0041} שלום 👩‍💻',
  )
})

test('JSON in a text is read where it is JSON of a reasonable depth and length', () => {
  assert.deepEqual(parseJsonText(' {"a":"[["}'), { a: '[[' })
  assert.equal(parseJsonText('[not json'), undefined)
  assert.equal(parseJsonText('"a string"'), undefined)
  assert.equal(parseJsonText('['.repeat(10_000) + ']'.repeat(10_000)), undefined)
  assert.equal(parseJsonText(`["${'x'.repeat(600_000)}"]`), undefined)
})

test('documents are found under the names that stores give them', () => {
  const found = [
    [{ page_content: 'Refunds take 5 days.', metadata: { source: 'faq.md', title: 'Refunds' }, score: 0.83 }],
    {
      documents: [
        { document: { content: 'Refunds take 5 days.', title: 'Refunds', source: 'faq.md' }, score: 0.83 },
      ],
    },
    {
      matches: [
        {
          id: '7',
          score: 0.83,
          metadata: { text: 'x', source: 'faq.md', title: 'Refunds' },
          text: 'Refunds take 5 days.',
        },
      ],
    },
  ].map((value) => readDocuments(value)?.[0])
  for (const document of found) {
    assert.deepEqual(
      [document?.title, document?.source, document?.score, document?.text],
      ['Refunds', 'faq.md', 0.83, 'Refunds take 5 days.'],
    )
  }
  assert.equal(readDocuments([{ role: 'user', content: 'Hello' }]), null)
  assert.equal(readDocuments([]), null)
  assert.equal(readDocuments({ documents: [{ id: 'd1', score: 0.9 }] })?.[0]?.id, 'd1')
})

test('vectors are summarised, those in base64 too', () => {
  const vector = [0.5, -0.25, 1, 0, 0, 0, 0, 2]
  const base64 = Buffer.from(new Float32Array(vector).buffer).toString('base64')
  const expected = { vectors: 1, dimensions: 8, beginning: vector.slice(0, 6) }
  assert.deepEqual(readEmbeddings({ data: [{ embedding: vector }] }), expected)
  assert.deepEqual(readEmbeddings({ data: [{ embedding: base64 }] }), expected)
  assert.deepEqual(readEmbeddings([vector, vector]), { ...expected, vectors: 2 })
  assert.equal(readEmbeddings({ rows: [1, 2] }), null)
  assert.deepEqual(
    readAttributeEmbeddings({ 'embedding.embeddings.0.embedding.vector': vector, 'a.b': 1 }),
    expected,
  )
  assert.deepEqual(readAttributeEmbeddings({ 'ai.embeddings': [JSON.stringify(vector)] }), expected)
  assert.deepEqual(readAttributeEmbeddings({ 'ai.embedding': JSON.stringify(vector) }), expected)
  assert.equal(readAttributeEmbeddings({ 'gen_ai.operation.name': 'chat' }), null)
})
