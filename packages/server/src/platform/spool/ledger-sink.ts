import { ClickHouseError } from '@clickhouse/client'
import type { Ledger } from '../ledger/ledger.ts'
import type { SegmentSink } from './spool.ts'
import { SegmentRejected } from './spool-errors.ts'

/** ClickHouse's names for "this content will never fit this table", next to all that begin with CANNOT_PARSE_. */
const contentErrors = new Set([
  'ARGUMENT_OUT_OF_BOUND',
  'ATTEMPT_TO_READ_AFTER_EOF',
  'CANNOT_CONVERT_TYPE',
  'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN',
  'CANNOT_READ_ALL_DATA',
  'CANNOT_READ_ARRAY_FROM_TEXT',
  'CANNOT_READ_MAP_FROM_TEXT',
  'DECIMAL_OVERFLOW',
  'INCORRECT_DATA',
  'TOO_LARGE_ARRAY_SIZE',
  'TOO_LARGE_STRING_SIZE',
  'TYPE_MISMATCH',
  'UNKNOWN_ELEMENT_OF_ENUM',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'VIOLATED_CONSTRAINT',
])

/**
 * Drains segments into the ledger. Content that ClickHouse cannot read is rejected for good; everything else (the
 * engine is away, a table is missing, memory is short) may pass, so the segment is kept and tried again.
 */
export function ledgerSink(ledger: Pick<Ledger, 'loadSegment'>): SegmentSink {
  return async ({ table, segmentId, path }) => {
    try {
      await ledger.loadSegment({ table, segmentId, path })
    } catch (error) {
      throw isAboutContent(error) ? new SegmentRejected(firstLine(error.message), error) : error
    }
  }
}

function isAboutContent(error: unknown): error is ClickHouseError {
  if (!(error instanceof ClickHouseError)) return false
  const type = error.type ?? ''
  return type.startsWith('CANNOT_PARSE_') || contentErrors.has(type)
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 500) ?? ''
}
