import type { ClickHouseClient } from '@clickhouse/client'
import type { Parameters } from './bind-parameters.ts'

/** Without these a lookup by id would read the whole project to be sure of the newest version. */
const settings = { use_skip_indexes_if_final: 1, use_skip_indexes_if_final_exact_mode: 1 } as const

/** Runs one question and gives all of its rows. */
export async function readRows<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Pick<Parameters, 'values'>,
): Promise<Row[]> {
  const result = await client.query({
    query,
    query_params: parameters.values,
    format: 'JSONEachRow',
    clickhouse_settings: settings,
  })
  return result.json<Row>()
}
