import type { NewFeedback } from '../../feedback/feedback.ts'

/** What is needed to send an item from another page than the one that made it. */
export type StoredItem = {
  url: string
  token: string
  /** When it was observed, in milliseconds since 1970. */
  atMs: number
  item: NewFeedback & { id: string }
}

/** Unsent items that outlive the page, one entry each, so that two pages never overwrite each other's. */
export type StoredItems = {
  put(stored: StoredItem): void
  remove(id: string): void
  /** Those that have not expired, oldest first; the others are removed. */
  readAll(nowMs: number): StoredItem[]
  clear(): void
}

const prefix = 'loopwright.unsent.'
const expireAfterMs = 3 * 86_400_000
const mostItems = 200
const mostCharacters = 64_000

/** A browser may refuse its storage at any time (private windows, quotas, policies): then nothing outlives the page. */
export function storedItems(open: () => Storage): StoredItems {
  const keys = () => Object.keys(open()).filter((key) => key.startsWith(prefix))

  return {
    put: (stored) =>
      attempt(() => {
        const text = JSON.stringify(stored)
        if (text.length <= mostCharacters && keys().length < mostItems)
          open().setItem(prefix + stored.item.id, text)
      }),
    remove: (id) => attempt(() => open().removeItem(prefix + id)),
    readAll: (nowMs) =>
      attempt(() =>
        keys()
          .flatMap((key) => {
            const stored = attempt(() => JSON.parse(open().getItem(key) ?? '') as StoredItem)
            if (stored && stored.atMs > nowMs - expireAfterMs) return stored
            open().removeItem(key)
            return []
          })
          .sort((one, other) => one.atMs - other.atMs),
      ) ?? [],
    clear: () =>
      attempt(() => {
        for (const key of keys()) open().removeItem(key)
      }),
  }
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
