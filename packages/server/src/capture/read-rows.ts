import type { ClickHouseClient } from '@clickhouse/client'
import type { Parameters } from './bind-parameters.ts'

const settings = {
  // Without these a lookup by id would read the whole project to be sure of the newest version.
  use_skip_indexes_if_final: 1,
  use_skip_indexes_if_final_exact_mode: 1,
  // The third question of a kind would wait for machine code, several times as long as it takes to answer without.
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
  // Rows are read in their order for a page alone, and what is read ahead of it is read for nothing.
  read_in_order_use_buffering: 0,
} as const

/** Ends a statement that reads few rows, which several threads would share at more cost than gain. */
export const byOneThread = 'settings max_threads = 1'

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
