import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canLease, type TaskEvent, type TaskState, taskStatus, transitionTask } from './task-state.ts'

const open: TaskState = { isGold: false, wanted: 1, answers: [], holders: [] }
const held: TaskState = { ...open, holders: ['rita'] }
const done: TaskState = { ...open, answers: ['rita'] }
const halfDone: TaskState = { ...open, wanted: 2, answers: ['rita'] }
const gold: TaskState = { ...open, isGold: true, answers: ['rita'] }

const statuses: [string, TaskState, string][] = [
  ['nobody has it', open, 'open'],
  ['somebody holds it', held, 'leased'],
  ['answered', done, 'done'],
  ['one of two answers', halfDone, 'open'],
  ['one of two answers, the other on its way', { ...halfDone, holders: ['sam'] }, 'leased'],
  ['gold is never done', gold, 'open'],
]
for (const [name, state, status] of statuses) {
  test(`${name}: ${status}`, () => assert.equal(taskStatus(state), status))
}

const leases: [string, TaskState, string, boolean][] = [
  ['an open task', open, 'sam', true],
  ['a task somebody else holds', held, 'sam', false],
  ['a task they hold', held, 'rita', true],
  ['a task they answered', halfDone, 'rita', false],
  ['a task that wants another answer', halfDone, 'sam', true],
  ['a task whose last answer is on its way', { ...halfDone, holders: ['tess'] }, 'sam', false],
  ['gold that others hold and answered', { ...gold, holders: ['tess'] }, 'sam', true],
  ['gold they answered', gold, 'rita', false],
]
for (const [name, state, reviewer, may] of leases) {
  test(`${reviewer} ${may ? 'may' : 'may not'} lease ${name}`, () =>
    assert.equal(canLease(state, reviewer), may))
}

const transitions: [string, TaskState, TaskEvent, TaskState | null][] = [
  ['lease', open, { kind: 'lease', reviewerId: 'rita' }, held],
  ['lease twice', held, { kind: 'lease', reviewerId: 'rita' }, held],
  ['lease a held one', held, { kind: 'lease', reviewerId: 'sam' }, null],
  ['answer', held, { kind: 'answer', reviewerId: 'rita' }, done],
  ['answer without holding', held, { kind: 'answer', reviewerId: 'sam' }, null],
  ['answer a done one', done, { kind: 'answer', reviewerId: 'rita' }, null],
  ['release', held, { kind: 'release', reviewerId: 'rita' }, open],
  ['release what is not held', open, { kind: 'release', reviewerId: 'rita' }, null],
  ['expire', held, { kind: 'expire', reviewerId: 'rita' }, open],
  ['undo', done, { kind: 'undo', reviewerId: 'rita' }, held],
  ['undo what somebody else answered', done, { kind: 'undo', reviewerId: 'sam' }, null],
]
for (const [name, state, event, after] of transitions) {
  test(name, () => assert.deepEqual(transitionTask(state, event), after))
}
