import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPieceSplitter, type Vocabulary } from './split-pieces.ts'

const reserved: Vocabulary = Array.from({ length: 6 }, (_, index) => [`<${index}>`, 0])
const split = createPieceSplitter([
  ...reserved,
  ['\u2581', -4],
  ['\u2581un', -3],
  ['do', -3],
  ['able', -3],
  ['\u2581undo', -5],
  ['a', -6],
  ...[...'undoble'].map((letter): [string, number] => [letter, -9]),
])

const cases: [text: string, ids: number[]][] = [
  ['undoable', [10, 9]],
  ['un', [7]],
  ['a a', [6, 11, 6, 11]],
  ['', []],
  // Unknown characters in a row are one unknown piece.
  ['un€€do', [7, 0, 8]],
  ['€', [6, 0]],
]
for (const [text, ids] of cases) {
  test(`pieces of "${text}"`, () => assert.deepEqual(split(text), ids))
}
