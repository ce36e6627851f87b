import assert from 'node:assert/strict'
import { test } from 'node:test'
import { advanceKeys, type KeyContext } from './advance-keys.ts'

const plain: KeyContext = { bindings: ['g t', 'g f', '/', '?', 's'], typeAhead: false }
const review: KeyContext = { bindings: ['g t', 's', 'u', 'Enter', '1'], typeAhead: true }

/** Presses keys one after the other; `|` is a pause. Returns everything that happened, in order. */
function press(keys: string, context: KeyContext): string[] {
  const happened: string[] = []
  let buffer: readonly string[] = []
  for (const key of keys.split(' ')) {
    const outcome = advanceKeys(buffer, key === '|' ? null : key, context)
    buffer = outcome.buffer
    if (outcome.text !== null) happened.push(`text ${outcome.text}`)
    if (outcome.run !== null) happened.push(`run ${outcome.run}`)
  }
  return happened
}

const cases: [string, string, KeyContext, string[]][] = [
  ['a single key runs at once', '/', plain, ['run /']],
  ['a sequence runs on its last key', 'g t', plain, ['run g t']],
  ['a sequence broken off runs nothing', 'g x', plain, []],
  ['a key after a broken sequence still counts', 'g s', plain, ['run s']],
  ['a pause ends a sequence', 'g | t', plain, []],
  ['an unbound key does nothing', 'x', plain, []],
  ['a command letter runs once the typing pauses', 's |', review, ['run s']],
  ['the same letter begins a word when typing goes on', 's p', review, ['text sp']],
  ['a word that begins like a sequence is a word', 'g r', review, ['text gr']],
  ['a sequence runs after a pause', 'g t |', review, ['run g t']],
  ['a word that contains a whole sequence is a word', 'g t x', review, ['text gtx']],
  ['other letters are text at once', 'b', review, ['text b']],
  ['Enter after a waiting letter takes the letter as text first', 's Enter', review, ['text s', 'run Enter']],
  ['digits never wait', '1', review, ['run 1']],
]

for (const [name, keys, context, expected] of cases) {
  test(`keys: ${name}`, () => assert.deepEqual(press(keys, context), expected))
}
