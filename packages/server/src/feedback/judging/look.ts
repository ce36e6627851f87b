import type { SpanRow } from '@loopwright/core/capture/span-row'

/** Somebody who looks at the spans of one segment, each of them once, and then says what came of it. */
export type Look = {
  see(row: SpanRow): Promise<void> | undefined
  /** Rejects when the ledger is away; then the same spans are looked at again. */
  settle(): Promise<void>
}
