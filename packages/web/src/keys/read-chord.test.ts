import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChord } from './read-chord.ts'

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

const cases: [string, Parameters<typeof readChord>[0], string | null][] = [
  ['a letter', { ...none, key: 't' }, 't'],
  ['a letter with caps lock', { ...none, key: 'T' }, 't'],
  ['a character that needs shift', { ...none, key: '?', shiftKey: true }, '?'],
  ['Ctrl and Cmd are the same', { ...none, key: 'k', metaKey: true }, 'mod+k'],
  ['shift with a key that prints nothing', { ...none, key: 'Enter', shiftKey: true }, 'shift+Enter'],
  ['a modifier alone is no command', { ...none, key: 'Shift', shiftKey: true }, null],
  ['an input method at work is no command', { ...none, key: 'a', isComposing: true }, null],
  [
    'AltGr prints characters',
    { ...none, key: '@', ctrlKey: true, altKey: true, getModifierState: (key) => key === 'AltGraph' },
    null,
  ],
]

for (const [name, press, expected] of cases) {
  test(`chord: ${name}`, () => assert.equal(readChord(press), expected))
}
