import type { ClickHouseClient } from '@clickhouse/client'
import type { Turns } from './take-turns.ts'

/** The ledger for work in the background, and how the process is shared with others meanwhile. */
export type BackgroundLedger = { client: ClickHouseClient; takeTurns: Turns }
