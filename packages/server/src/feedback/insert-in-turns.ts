import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackRow } from './feedback-row.ts'
import { takeTurns } from './take-turns.ts'

/** As `insertFeedback`, for many rows: the event loop is handed on while they are made and written down. */
export async function insertInTurns<Item>(
  client: ClickHouseClient,
  items: readonly Item[],
  toRow: (item: Item) => FeedbackRow,
): Promise<void> {
  if (items.length === 0) return
  const turn = takeTurns()
  async function* values() {
    for (const item of items) {
      yield toRow(item)
      await turn()
    }
  }
  await client.insert({ table: 'feedback', values: Readable.from(values()), format: 'JSONEachRow' })
}
