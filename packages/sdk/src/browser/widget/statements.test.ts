import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStatements, type Statement } from './statements.ts'

function saying() {
  const statements = createStatements()
  let ids = 0
  return (statement: Statement) => {
    const change = statements.changeTo(statement)
    if (!change) return null
    ids += 1
    statements.keep({ ...change, id: `s${ids}` })
    return [change.value, change.supersedes]
  }
}

describe('what a visitor says, and says instead', () => {
  it('revises what was said, once for each change', () => {
    const say = saying()
    assert.deepEqual(say({ signal: 'helpful', value: true }), [true, undefined])
    assert.equal(say({ signal: 'helpful', value: true }), null)
    assert.deepEqual(say({ signal: 'helpful', value: false }), [false, 's1'])
    assert.deepEqual(say({ signal: 'reason', value: 'style' }), ['style', undefined])
  })

  it('takes back what was said, and nothing else', () => {
    const say = saying()
    assert.equal(say({ signal: 'reason', value: null }), null)
    say({ signal: 'reason', value: 'style' })
    assert.deepEqual(say({ signal: 'reason', value: null }), [null, 's1'])
    assert.equal(say({ signal: 'reason', value: null }), null)
    assert.deepEqual(say({ signal: 'reason', value: 'style' }), ['style', undefined])
  })

  it('revises a reason that is given for another part', () => {
    const say = saying()
    say({ signal: 'reason', value: 'style', anchor: { kind: 'text', start: 0, end: 4 } })
    assert.deepEqual(say({ signal: 'reason', value: 'style', anchor: { kind: 'text', start: 5, end: 9 } }), [
      'style',
      's1',
    ])
  })
})
