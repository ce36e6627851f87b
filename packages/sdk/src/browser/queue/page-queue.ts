import { backoffMs } from '../../delivery/backoff-ms.ts'
import type { LostItem } from '../../delivery/outbox.ts'
import { takeBatch } from '../../delivery/take-batch.ts'
import { LoopwrightError } from '../../loopwright-error.ts'
import type { SendOptions } from '../send-options.ts'
import { bodyOf, feedbackUrl, postBatch } from './post-batch.ts'
import { type StoredItem, type StoredItems, storedItems } from './stored-items.ts'

/** An item that waits to be sent. */
export type QueuedItem = StoredItem & Pick<SendOptions, 'storage' | 'onError'>

export type PageQueue = {
  /** Takes an item, to be sent within `withinMs` together with others. Never throws. */
  add(item: QueuedItem, withinMs: number): void
  /** Takes up what earlier pages could not send. */
  resume(): void
  /** Drops what waits here and what earlier pages left. */
  forget(): void
}

type Waiting = QueuedItem & { id: string; json: string; hasFailed: boolean; isSending: boolean }

const mostWaiting = 500
/** A browser sends no more than 64 KiB for a page that is gone. */
const batchBytes = 50_000
const batchItems = 50
const giveUpAfterMs = 3 * 86_400_000
const symbol = Symbol.for('loopwright.page-queue')

/** The one queue of this page, shared by every copy of this code that runs in it. */
export function pageQueue(): PageQueue {
  const page = globalThis as typeof globalThis & { [symbol]?: PageQueue }
  page[symbol] ??= createPageQueue()
  return page[symbol]
}

/**
 * Sends what the page observed in batches, one for each token, and tries again what failed for a passing reason. What waits
 * is also in the browser's storage, so that the next page can send it; as each item carries an id, sending it twice is harmless.
 */
function createPageQueue(): PageQueue {
  const waiting = new Map<string, Waiting>()
  const stores = { local: storedItems(() => localStorage), session: storedItems(() => sessionStorage) }
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAtMs = Number.POSITIVE_INFINITY
  let failures = 0
  /** Smaller once the server has refused to take so many at once. */
  let mostTogether = batchItems

  const storeOf = ({ storage = 'local' }: QueuedItem): StoredItems | null =>
    storage === 'none' ? null : stores[storage]

  function schedule(withinMs: number): void {
    if (Date.now() + withinMs >= dueAtMs) return
    clearTimeout(timer)
    dueAtMs = Date.now() + withinMs
    timer = setTimeout(() => void send(), withinMs)
  }

  function settle(items: readonly Waiting[]): void {
    for (const item of items) {
      waiting.delete(item.id)
      storeOf(item)?.remove(item.id)
    }
  }

  function giveUp(error: LoopwrightError, items: readonly Waiting[], why?: (item: Waiting) => string): void {
    settle(items)
    for (const [onError, lost] of Map.groupBy(items, (item) => item.onError)) {
      const told: LostItem[] = lost.map((item) => ({
        id: item.id,
        code: error.code,
        message: why?.(item) ?? error.detail,
      }))
      try {
        onError?.(error, told)
      } catch {
        // What the application does with an error must not end the queue.
      }
    }
  }

  function* batches(): Generator<Waiting[]> {
    const idle = [...waiting.values()].filter((item) => !item.isSending)
    for (const group of Map.groupBy(idle, ({ url, token }) => `${url} ${token}`).values()) {
      let rest = group
      while (rest.length > 0) {
        const taken = takeBatch(rest, { batchItems: mostTogether, batchBytes }) as Waiting[]
        yield taken
        rest = rest.slice(taken.length)
      }
    }
  }

  async function send(): Promise<void> {
    clearTimeout(timer)
    dueAtMs = Number.POSITIVE_INFINITY
    if (!navigator.onLine) return
    await Promise.all([...batches()].map(sendBatch))
  }

  async function sendBatch(items: Waiting[]): Promise<void> {
    for (const item of items) item.isSending = true
    try {
      const rejected = await postBatch(items)
      failures = 0
      const refused = rejected.flatMap(({ index }) => items[index] ?? [])
      settle(items)
      const reason = new Map(rejected.map(({ index, message }) => [items[index]?.id, message]))
      const error = new LoopwrightError({
        code: 'invalid-input',
        status: 202,
        detail: `The server rejected ${refused.length} of ${items.length} items. ${rejected[0]?.message}`,
      })
      if (refused.length > 0) giveUp(error, refused, ({ id }) => reason.get(id) ?? error.detail)
    } catch (caught) {
      const error = caught as LoopwrightError
      const isTooMany = error.code === 'body-too-large' && items.length > 1
      if (isTooMany) mostTogether = Math.ceil(items.length / 2)
      const isPassing = error.isPassing || isTooMany
      const isOver = ({ atMs }: Waiting) => !isPassing || Date.now() - atMs > giveUpAfterMs
      giveUp(error, items.filter(isOver))
      for (const item of items) {
        item.isSending = false
        item.hasFailed = true
      }
      if (items.some((item) => !isOver(item))) {
        schedule(Math.max(backoffMs(failures + 2), error.retryAfterMs ?? 0))
        failures += 1
      }
    }
  }

  /** The page goes away, perhaps for good. What is under way already is finished by the browser. */
  function leave(): void {
    if (!navigator.onLine) return
    for (const items of batches()) {
      const isTaken = sendBeacon(items)
      // A beacon says nothing of what became of it: what failed before stays, and is sent again by a page that lasts.
      if (isTaken) settle(items.filter(({ hasFailed }) => !hasFailed))
      else void sendBatch(items)
    }
  }

  function sendBeacon(items: readonly Waiting[]): boolean {
    try {
      return navigator.sendBeacon(feedbackUrl(items[0]!), bodyOf(items))
    } catch {
      // A browser without beacons, or an address that is none.
      return false
    }
  }

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') schedule(0)
  })
  // At the window, which both events reach after the watches of single answers have had their last word.
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave()
  })
  addEventListener('pagehide', leave)
  addEventListener('online', () => {
    failures = 0
    schedule(0)
  })

  function take(item: QueuedItem): void {
    const { id } = item.item
    if (waiting.has(id) || waiting.size >= mostWaiting) return
    waiting.set(id, { ...item, id, json: JSON.stringify(item.item), hasFailed: false, isSending: false })
  }

  return {
    add(item, withinMs) {
      take(item)
      const { url, token, atMs } = item
      storeOf(item)?.put({ url, token, atMs, item: item.item })
      schedule(document.visibilityState === 'hidden' ? 0 : withinMs)
    },
    resume() {
      for (const storage of ['local', 'session'] as const)
        for (const stored of stores[storage].readAll(Date.now())) take({ ...stored, storage })
      if (waiting.size > 0) schedule(0)
    },
    forget() {
      waiting.clear()
      stores.local.clear()
      stores.session.clear()
    },
  }
}
