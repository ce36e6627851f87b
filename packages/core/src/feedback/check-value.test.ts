import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FeedbackValue, type Signal, signalDefaults } from '@loopwright/contract'
import { checkValue } from './check-value.ts'

function signal(type: Signal['type'], more: Partial<Signal> = {}): Signal {
  const name = `some-${type}`
  return {
    name,
    type,
    kind: 'explicit',
    description: '',
    direction: 'none',
    ...signalDefaults,
    ...more,
  }
}

const range = { low: 1, high: 5 }
const categories = { good: 1, bad: -1 }

const table: [Signal, FeedbackValue, boolean][] = [
  [signal('boolean'), true, true],
  [signal('boolean'), 1, false],
  [signal('boolean'), 'true', false],
  [signal('number'), -3.5, true],
  [signal('number'), '3', false],
  [signal('number'), true, false],
  [signal('number'), Number.NaN, false],
  [signal('number'), Number.POSITIVE_INFINITY, false],
  [signal('number', { range }), 1, true],
  [signal('number', { range }), 5, true],
  [signal('number', { range }), 5.1, false],
  [signal('category', { categories }), 'good', true],
  [signal('category', { categories }), 'constructor', false],
  [signal('category', { categories }), '', false],
  [signal('category'), 'anything', true],
  [signal('text'), 'words', true],
  [signal('text'), '  ', false],
  [signal('text'), 3, false],
  [signal('correction'), 'card', true],
  [signal('correction'), false, false],
  [signal('comparison'), { against: 'inference-2', preferred: 'target' }, true],
  [signal('comparison'), 'inference-2', false],
  [signal('comparison'), [{ start: 0, end: 4 }], false],
  [signal('spans'), [{ start: 0, end: 4 }], true],
  [signal('spans'), 'the beginning', false],
]

for (const [definition, value, fits] of table) {
  const bounds = definition.range || definition.categories ? ' with bounds' : ''
  test(`${definition.type}${bounds} ${fits ? 'takes' : 'refuses'} ${JSON.stringify(value) ?? value}`, () => {
    const wrong = checkValue(definition, value)
    if (fits) assert.equal(wrong, null)
    else assert.match(wrong!, new RegExp(definition.name))
  })
}
