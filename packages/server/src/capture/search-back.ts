/** How far back a search looks; undefined for to the beginning. */
export type TimeRange = { fromMs: number | undefined; toMs: number }

/** How many of the newest parts of traces are looked through before all of them are. */
const partCounts = [2_000, 100_000]

/**
 * Finds the newest rows by looking through a few of the newest first, then many, then all, until there are enough: most
 * lists are answered from the newest end of a ledger that holds years.
 */
export async function searchBack<Row>(
  toMs: number,
  enough: number,
  steps: {
    /** Where the newest `count` rows begin; undefined when there are fewer. */
    bound(count: number): Promise<number | undefined>
    search(range: TimeRange): Promise<Row[]>
  },
): Promise<{ rows: Row[]; fromMs: number | undefined }> {
  for (const count of partCounts) {
    const fromMs = await steps.bound(count)
    if (fromMs === undefined) break
    const rows = await steps.search({ fromMs, toMs })
    if (rows.length >= enough) return { rows, fromMs }
  }
  return { rows: await steps.search({ fromMs: undefined, toMs }), fromMs: undefined }
}
