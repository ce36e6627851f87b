import type { TimeRange } from './store.ts'

const hourMs = 3_600_000
const windowsMs = [hourMs, 24 * hourMs, 30 * 24 * hourMs]

/**
 * Finds the newest rows by looking an hour back, then a day, a month and to the beginning, until there are enough:
 * most lists are answered from the newest few parts of a ledger that holds years.
 */
export async function searchBack<Row>(
  toMs: number,
  enough: number,
  search: (range: TimeRange) => Promise<Row[]>,
): Promise<{ rows: Row[]; fromMs: number | undefined }> {
  for (const windowMs of windowsMs) {
    const fromMs = toMs - windowMs
    const rows = await search({ fromMs, toMs })
    if (rows.length >= enough) return { rows, fromMs }
  }
  return { rows: await search({ fromMs: undefined, toMs }), fromMs: undefined }
}
