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
    // Many ids don't fit into a URL, where parameters would travel.
    use_multipart_params_auto: true,
  })
  return await result.json<Row>()
}
