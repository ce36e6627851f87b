import { Readable } from 'node:stream'
import type { BackgroundLedger } from './background-ledger.ts'
import type { FeedbackRow } from './feedback-row.ts'

/** A write for every row would take longer than the rows. */
const pieceLength = 64_000

/** As `insertFeedback`, for many rows: the event loop is handed on while they are made and written down. */
export async function insertInTurns<Item>(
  { client, takeTurns }: BackgroundLedger,
  items: readonly Item[],
  toRow: (item: Item) => FeedbackRow,
): Promise<void> {
  if (items.length === 0) return
  const turn = takeTurns()
  async function* pieces() {
    let piece = ''
    for (const item of items) {
      piece += `${JSON.stringify(toRow(item))}\n`
      if (piece.length >= pieceLength) {
        yield piece
        piece = ''
      }
      await turn()
    }
    if (piece !== '') yield piece
  }
  const { stream } = await client.exec({
    query: 'insert into feedback format JSONEachRow',
    values: Readable.from(pieces(), { objectMode: false }),
  })
  stream.resume()
}
