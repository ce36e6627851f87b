import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { Turns } from '../take-turns.ts'
import type { Look } from './look.ts'

/** Reads the spans of a segment once for all who look at them. Rejects when one of them does. */
export async function lookAtSpans(
  rows: AsyncIterable<Record<string, unknown>>,
  looks: readonly Look[],
  takeTurns: Turns,
): Promise<void> {
  const turn = takeTurns()
  for await (const row of rows as AsyncIterable<SpanRow>) {
    for (const look of looks) await look.see(row)
    await turn()
  }
  for (const look of looks) await look.settle()
}
