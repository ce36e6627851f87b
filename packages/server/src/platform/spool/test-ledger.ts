import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Segment, SegmentSink } from './spool.ts'
import { SegmentRejected } from './spool-errors.ts'

export type TestLedger = {
  sink: SegmentSink
  /** Rows by table in the order in which they were loaded. */
  rows(table: string): Record<string, unknown>[]
  /** Segment ids in the order of the calls, repeated ones included. */
  readonly calls: string[]
  isDown: boolean
}

/**
 * For tests: a ledger in a folder. As ClickHouse with deduplication tokens it loads a segment whole or not at all, and
 * once however often it is offered. A row with `bad: true` and a line that is not JSON reject the whole segment.
 */
export function openTestLedger(directory: string): TestLedger {
  mkdirSync(directory, { recursive: true })
  let loaded = readdirSync(directory).length
  const ledger: TestLedger = {
    calls: [],
    isDown: false,
    sink: async ({ table, segmentId, path, rows }: Segment) => {
      ledger.calls.push(segmentId)
      if (ledger.isDown) throw new Error('connection refused')
      const text = readFileSync(path, 'utf8')
      const lines = text.split('\n').slice(0, -1)
      if (!text.endsWith('\n') || lines.length !== rows)
        throw new Error(`${path} has not ${rows} whole lines`)
      const badLine = lines.find(isBad)
      if (badLine !== undefined) throw new SegmentRejected(`cannot parse ${badLine.slice(0, 60)}`)
      if (readdirSync(directory).some((name) => name.endsWith(`@${segmentId}.${table}`))) return
      const name = `${String(loaded++).padStart(8, '0')}@${segmentId}.${table}`
      const scratch = `${directory}.${process.pid}.tmp`
      writeFileSync(scratch, text)
      renameSync(scratch, join(directory, name))
    },
    rows: (table) =>
      readdirSync(directory)
        .toSorted()
        .filter((name) => name.endsWith(`.${table}`))
        .flatMap((name) => parseFile(join(directory, name))),
  }
  return ledger
}

export function parseFile(path: string): Record<string, unknown>[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

function isBad(line: string): boolean {
  try {
    return (JSON.parse(line) as { bad?: boolean }).bad === true
  } catch {
    return true
  }
}
