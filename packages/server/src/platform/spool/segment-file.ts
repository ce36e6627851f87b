import { randomUUID } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/**
 * Where a segment is says how far it has come: `open` (being appended to), `sealed` (never changed again), `drained`
 * (in the ledger, its facts not delivered yet). `rejected` keeps lines the ledger refused; `pieces` is scratch space.
 */
export type SpoolFolders = Record<'root' | 'open' | 'sealed' | 'drained' | 'rejected' | 'pieces', string>

export type SegmentName = { sequence: number; segmentId: string; table: string; rows: number | undefined }

const namePattern = /^((\d{12})-[0-9a-f-]{36})\.([a-z][a-z0-9_]*)(?:\.(\d+))?\.ndjson$/
const tablePattern = /^[a-z][a-z0-9_]*$/

/** The sequence keeps the order within a table whatever the clock does; the UUID makes the id unique for ever. */
export function newSegmentId(sequence: number): string {
  return `${String(sequence).padStart(12, '0')}-${randomUUID()}`
}

/** Once sealed, a segment's name carries its row count, so that a start need not read a long backlog. */
export function segmentFileName(segmentId: string, table: string, rows?: number): string {
  return rows === undefined ? `${segmentId}.${table}.ndjson` : `${segmentId}.${table}.${rows}.ndjson`
}

export function parseSegmentFileName(fileName: string): SegmentName | undefined {
  const match = namePattern.exec(fileName)
  if (!match?.[1] || !match[3]) return undefined
  return {
    sequence: Number(match[2]),
    segmentId: match[1],
    table: match[3],
    rows: match[4] === undefined ? undefined : Number(match[4]),
  }
}

/** Table names become part of file names. Throws a TypeError for any other than lower-case words with underscores. */
export function assertTableName(table: string): void {
  if (!tablePattern.test(table)) throw new TypeError(`"${table}" cannot be the name of a spooled table.`)
}

export async function makeSpoolFolders(directory: string): Promise<SpoolFolders> {
  const root = resolve(directory)
  const folders: SpoolFolders = {
    root,
    open: join(root, 'open'),
    sealed: join(root, 'sealed'),
    drained: join(root, 'drained'),
    rejected: join(root, 'rejected'),
    pieces: join(root, 'pieces'),
  }
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true })
  for (const folder of [dirname(root), root]) await syncFolder(folder)
  return folders
}

/** Makes names created in or moved to a folder survive power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
