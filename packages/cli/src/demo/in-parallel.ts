/**
 * Works on all items, up to `concurrency` at a time, and resolves to what came of each, in order. The first failure, or the signal, ends it.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  options: { concurrency: number; signal: AbortSignal },
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  let next = 0
  let hasFailed = false
  async function worker(): Promise<void> {
    while (next < items.length && !hasFailed) {
      options.signal.throwIfAborted()
      const index = next++
      results[index] = await work(items[index]!, index)
    }
  }
  const workers = Array.from({ length: Math.min(options.concurrency, items.length) }, () =>
    worker().catch((error: unknown) => {
      hasFailed = true
      throw error
    }),
  )
  await Promise.all(workers)
  return results
}
