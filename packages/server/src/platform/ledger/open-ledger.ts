import { createReadStream } from 'node:fs'
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client'
import { guardClient } from './guard-client.ts'
import type { Ledger, LedgerSegment } from './ledger.ts'
import { quoteName, quoteText } from './quote.ts'

export interface Endpoint {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** What `openLedger` needs of a running ClickHouse, embedded or remote. */
export interface LedgerServer {
  endpoint(): Endpoint
  isUp(): boolean
  whenUp(): Promise<void>
  pid(): number | undefined
  close(): Promise<void>
}

const requestTimeoutMs = 300_000

/** Times come out as RFC 3339 in UTC and 64-bit counts as numbers, whatever the server's defaults are. */
const clientSettings: ClickHouseSettings = {
  date_time_input_format: 'best_effort',
  date_time_output_format: 'iso',
  output_format_json_quote_64bit_integers: 0,
  max_execution_time: 60,
  async_insert: 0,
  // An error in the middle of an answer must be an error, not a short answer.
  wait_end_of_query: 1,
}

/** A ledger on one database of a running ClickHouse. Closing it closes the server that was passed. */
export function openLedger(server: LedgerServer, options: { database: string; isEmbedded: boolean }): Ledger {
  const { database, isEmbedded } = options
  let connectedTo = ''
  let inner: ClickHouseClient | undefined

  function current(): ClickHouseClient {
    const endpoint = server.endpoint()
    if (!inner || endpoint.url !== connectedTo) {
      void inner?.close()
      inner = createClient({
        ...endpoint,
        database,
        request_timeout: requestTimeoutMs,
        clickhouse_settings: clientSettings,
        // Callers get every error and log it where they handle it.
        log: { level: ClickHouseLogLevel.OFF },
        // A page of ids is longer than a URL may be, where parameters travel otherwise.
        use_multipart_params_auto: true,
        compression: { request: false, response: false },
      })
      connectedTo = endpoint.url
    }
    return inner
  }

  const client = guardClient(current)
  return {
    client,
    get url() {
      return server.endpoint().url
    },
    endpoint: server.endpoint,
    database,
    isEmbedded,
    loadSegment: (segment) => (isEmbedded ? loadFile : sendFile)(client, segment),
    isUp: server.isUp,
    whenUp: server.whenUp,
    pid: server.pid,
    async close() {
      await inner?.close()
      await server.close()
    },
  }
}

const loadSettings = (segmentId: string): ClickHouseSettings => ({
  // A segment that was loaded before the crash that made us load it again is recognised by this.
  insert_deduplication_token: segmentId,
  insert_deduplicate: 1,
  // A crash may come after the table has its rows and before a view has made its own of them: the view gets them again,
  // and leaves out by the same token what it has. Servers before 26 don't do so by themselves.
  deduplicate_blocks_in_dependent_materialized_views: 1,
  input_format_skip_unknown_fields: 1,
  // Merges make them. Until then a part is small enough to be read in full, and each insert takes a quarter less.
  materialize_skip_indexes_on_insert: 0,
  date_time_input_format: 'best_effort',
  max_execution_time: 0,
})

/** The engine reads the file itself: no row passes through JavaScript. */
async function loadFile(
  client: ClickHouseClient,
  { table, segmentId, path, columns }: LedgerSegment,
): Promise<void> {
  const names = columns?.map(quoteName).join(', ')
  await client.command({
    query: `INSERT INTO ${quoteName(table)} ${names ? `(${names})` : ''} SELECT ${names ?? '*'} FROM file(${quoteText(path)}, JSONEachRow)`,
    clickhouse_settings: {
      ...loadSettings(segmentId),
      use_structure_from_insertion_table_in_table_functions: '1',
    },
  })
}

/** A server elsewhere cannot read our files: it gets the bytes. */
async function sendFile(
  client: ClickHouseClient,
  { table, segmentId, path, columns }: LedgerSegment,
): Promise<void> {
  const names = columns?.map(quoteName).join(', ')
  const { stream } = await client.exec({
    query: `INSERT INTO ${quoteName(table)} ${names ? `(${names})` : ''} FORMAT JSONEachRow`,
    values: createReadStream(path),
    clickhouse_settings: loadSettings(segmentId),
  })
  stream.resume()
}
