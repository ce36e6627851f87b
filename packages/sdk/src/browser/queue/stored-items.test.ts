import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type StoredItem, storedItems } from './stored-items.ts'

const day = 86_400_000

/** A browser's storage is an object whose own enumerable keys are the entries; this one is full when told so. */
function storage(isFull = () => false): Storage {
  const methods = {
    getItem: (key: string) => entries[key] ?? null,
    removeItem: (key: string) => {
      delete entries[key]
    },
    setItem: (key: string, value: string) => {
      if (isFull()) throw new Error('QuotaExceededError')
      entries[key] = value
    },
  }
  const entries = Object.create(methods) as Record<string, string>
  return entries as unknown as Storage
}

const item = (id: string, atMs: number): StoredItem => ({
  ...{ url: 'http://x', token: 't', atMs },
  item: { id, signal: 'helpful', target: { kind: 'inference', id: 'i' }, value: true },
})

it('keeps unsent items until they are sent or expire, and leaves what others store alone', () => {
  const own = storage()
  own.setItem('of the application', 'kept')
  const items = storedItems(() => own)
  items.put(item('new', 10 * day))
  items.put(item('older', 9 * day))
  items.put(item('expired', day))
  items.put(item('sent', 10 * day))
  items.remove('sent')
  own.setItem('loopwright.unsent.torn', '{"url":')
  assert.deepEqual(
    items.readAll(10 * day).map(({ item }) => item.id),
    ['older', 'new'],
  )
  items.clear()
  assert.deepEqual(Object.keys(own), ['of the application'])
})

it('is bounded, and works on where nothing can be stored', () => {
  const bounded = storedItems(
    (
      (own) => () =>
        own
    )(storage()),
  )
  for (let at = 0; at < 300; at += 1) bounded.put(item(`item ${at}`, day))
  assert.equal(bounded.readAll(day).length, 200)
  const full = storedItems(
    (
      (own) => () =>
        own
    )(storage(() => true)),
  )
  full.put(item('one', day))
  const forbidden = storedItems(() => {
    throw new Error('SecurityError')
  })
  forbidden.put(item('one', day))
  forbidden.clear()
  assert.deepEqual([...full.readAll(day), ...forbidden.readAll(day)], [])
})
