import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from './refusal.ts'
import { createWaitingLine } from './waiting-line.ts'

const never = new AbortController().signal

test('calls take their turns in order, and no more wait than may', async () => {
  const line = createWaitingLine(['one'], 2)
  const order: number[] = []
  const first = await line.next(never)
  const waiting = [1, 2].map(async (number) => {
    const turn = await line.next(never)
    order.push(number)
    turn.done()
  })
  await assert.rejects(
    line.next(never),
    (error) => error instanceof Refusal && error.status === 429 && error.retryAfterSeconds! >= 1,
  )
  first.done()
  await Promise.all(waiting)
  assert.deepEqual(order, [1, 2])
  assert.equal((await line.next(never)).place, 'one')
})

test('who goes away leaves the line', async () => {
  const line = createWaitingLine(['one'], 1)
  const first = await line.next(never)
  const leaving = new AbortController()
  const left = line.next(leaving.signal)
  leaving.abort(new Error('gone'))
  await assert.rejects(left, /gone/)
  const next = line.next(never)
  first.done()
  assert.equal((await next).place, 'one')
})
