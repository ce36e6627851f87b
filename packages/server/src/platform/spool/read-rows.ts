import { readLines } from './read-lines.ts'
import type { SpoolRow } from './spool.ts'

/**
 * The rows of a segment that the ledger has loaded. It may read a line more leniently than JSON; such a line tells
 * nothing, and `onStrange` hears of it.
 */
export async function* readRows(
  path: string,
  onStrange: () => void = () => undefined,
): AsyncGenerator<SpoolRow, void, undefined> {
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      const row = parseRow(line)
      if (row) yield row
      else onStrange()
    }
  }
}

function parseRow(line: string): SpoolRow | undefined {
  try {
    return JSON.parse(line) as SpoolRow
  } catch {
    return undefined
  }
}
