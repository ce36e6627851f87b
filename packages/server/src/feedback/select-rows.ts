import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'

/** The rows that a statement of the ledger gives. */
export async function selectRows<Row>(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, unknown>,
  clickhouse_settings: ClickHouseSettings = {},
): Promise<Row[]> {
  const result = await client.query({
    query,
    query_params,
    clickhouse_settings,
    format: 'JSONEachRow',
  })
  return await result.json<Row>()
}
