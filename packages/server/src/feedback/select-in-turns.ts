import type { BackgroundLedger } from './background-ledger.ts'

/** Reads rows that may be many: the event loop is handed on while they are parsed. */
export async function selectInTurns<Row, Item>(
  { client, takeTurns }: BackgroundLedger,
  query: string,
  query_params: Record<string, unknown>,
  read: (row: Row) => Item,
): Promise<Item[]> {
  const result = await client.query({
    query,
    query_params,
    format: 'JSONEachRow',
  })
  const turn = takeTurns()
  const items: Item[] = []
  for await (const part of result.stream<Row>()) {
    for (const row of part) {
      items.push(read(row.json()))
      await turn()
    }
  }
  return items
}
