import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '@loopwright/contract'
import { authorise } from './authorise.ts'

const may = (role: Role, procedure: string) => {
  try {
    authorise({ kind: 'key', id: 'key', name: 'key', projectId: 'project', role }, procedure)
    return true
  } catch {
    return false
  }
}

test('who may only read cannot ask which pseudonym a guess has', () => {
  assert.deepEqual(
    (['viewer', 'expert', 'engineer', 'admin'] as const).map((role) => may(role, 'capture.tryRedaction')),
    [false, false, true, true],
  )
  assert.ok(may('viewer', 'capture.getRedaction'))
})
