import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSignalForm } from './read-signal-form.ts'

function form(fields: Record<string, string | string[]>): FormData {
  const data = new FormData()
  const basic = { name: 'tone', type: 'boolean', kind: 'explicit', direction: 'higher', description: '' }
  for (const [name, value] of Object.entries({ ...basic, ...fields }))
    for (const one of [value].flat()) data.append(name, one)
  return data
}

test('a form says a whole signal; what nobody chose is open to all', () => {
  assert.deepEqual(readSignalForm(form({ description: ' Right tone. ' })), {
    signal: {
      name: 'tone',
      type: 'boolean',
      kind: 'explicit',
      direction: 'higher',
      description: 'Right tone.',
      categories: null,
      range: null,
      givenBy: null,
      targets: null,
      retentionDays: null,
    },
  })
})

test('options carry their worth, also where their names have colons', () => {
  const read = readSignalForm(form({ type: 'category', categories: 'rude: -1\n\nnote: fine : 0.5\n' }))
  assert.deepEqual('signal' in read && read.signal.categories, { rude: -1, 'note: fine': 0.5 })
})

test('each field says what is wrong with it', () => {
  const mistakesOf = (fields: Record<string, string>) => {
    const read = readSignalForm(form(fields))
    return 'mistakes' in read ? Object.keys(read.mistakes) : []
  }
  assert.deepEqual(mistakesOf({ name: 'Wrong Name' }), ['name'])
  assert.deepEqual(mistakesOf({ type: 'category', categories: '' }), ['categories'])
  assert.deepEqual(mistakesOf({ type: 'category', categories: 'rude: -2' }), ['categories'])
  assert.deepEqual(mistakesOf({ type: 'number', low: '5', high: '1' }), ['range'])
  assert.deepEqual(mistakesOf({ type: 'number', low: '5', high: '' }), ['range'])
  assert.deepEqual(mistakesOf({ retentionDays: '0' }), ['retentionDays'])
})

test('who may give it, what about, and for how long', () => {
  const read = readSignalForm(
    form({ givenBy: ['reviewer', 'evaluator'], targets: 'inference', retentionDays: '90' }),
  )
  assert.ok('signal' in read)
  assert.deepEqual(read.signal.givenBy, ['reviewer', 'evaluator'])
  assert.deepEqual(read.signal.targets, ['inference'])
  assert.equal(read.signal.retentionDays, 90)
})
