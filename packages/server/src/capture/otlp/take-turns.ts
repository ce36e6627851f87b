import { setImmediate } from 'node:timers/promises'

/** A large export must not hold up the gateway's callers for longer than they would notice. */
const turnMs = 2

/** Goes through items and lets the event loop serve others every few milliseconds. */
export async function takeTurns<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  let startedAtMs = performance.now()
  for (const item of items) {
    work(item)
    if (performance.now() - startedAtMs < turnMs) continue
    await setImmediate()
    startedAtMs = performance.now()
  }
}
