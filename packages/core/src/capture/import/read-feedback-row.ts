import type { ImportContext, Imported, RecordReading } from './imported.ts'
import { readTimestamp } from './read-timestamp.ts'

type Row = Record<string, unknown>

/** What feedback can be about, most particular first: a row may name its session beside its inference. */
const targets = { inferenceId: 'inference', spanId: 'span', traceId: 'trace', sessionId: 'session' } as const
const audiencePrefix = 'audience.'

/** A row of a table of feedback: it has a signal, and its target is named by a column of its own. */
export function isFeedbackRow(record: Row): boolean {
  const keys = Object.keys(record)
  if (!keys.some((name) => /^\s*signal\s*$/i.test(name))) return false
  const names = new Set(keys.map(columnName))
  return (
    !names.has('target') && (names.has('targetId') || Object.keys(targets).some((name) => names.has(name)))
  )
}

/**
 * Feedback of a table's row. Its columns are the fields of feedback, in either case (`observed_at`, `observedAt`):
 * `inference_id`, `span_id`, `trace_id` or `session_id` (or `target_kind` and `target_id`), `signal`, `value`, `comment`,
 * `author_id`, `author_kind`, `observed_at`, `id`, `channel`, `after_ms`, `supersedes`, `anchor` (JSON), `audience.<name>`.
 * An empty cell says nothing, an empty value beside `supersedes` takes that back.
 */
export function readFeedbackRow(record: Row, { hash }: ImportContext): RecordReading {
  if ('' in record)
    return { problem: 'This row has more cells than the header has columns. Put quotes around its commas.' }
  const row = Object.fromEntries(
    Object.entries(record).flatMap(([name, cell]) => {
      const text = typeof cell === 'string' ? cell.trim() : cell
      return text === '' || text === null || text === undefined ? [] : [[columnName(name), text]]
    }),
  )
  const target = targetOf(row)
  if (!target) return { problem: 'target: this row names no inference, span, trace or session.' }
  if (row.value === undefined && row.supersedes === undefined)
    return { problem: 'value: is empty. Leave it empty only to take back what supersedes names.' }
  const observedAtMs = row.observedAt === undefined ? undefined : readTimestamp(row.observedAt)
  if (row.observedAt !== undefined && observedAtMs === undefined)
    return { problem: `observedAt: "${row.observedAt}" is no time, such as 2026-01-31T08:00:00Z.` }
  if (row.authorKind !== undefined && row.authorId === undefined)
    return { problem: 'authorKind: says what author_id is, which is empty.' }
  const anchor = readAnchor(row.anchor)
  if (anchor && 'problem' in anchor) return { problem: anchor.problem }
  const audience = audienceOf(row)
  const item: Row = {
    id: row.id ?? `import-${hash(JSON.stringify(row))}`,
    ...{ signal: row.signal, target, value: row.value ?? null },
    ...(row.authorId !== undefined && { author: { kind: row.authorKind ?? 'end-user', id: row.authorId } }),
    ...(observedAtMs !== undefined && { observedAt: new Date(observedAtMs).toISOString() }),
    ...(row.afterMs !== undefined && { afterMs: Number(row.afterMs) }),
    ...(anchor && { anchor: anchor.anchor }),
    ...(audience && { audience }),
    ...Object.fromEntries(
      ['comment', 'channel', 'supersedes'].flatMap((name) =>
        row[name] === undefined ? [] : [[name, row[name]]],
      ),
    ),
  }
  const imported: Imported = { kind: 'feedback', item, signals: [], isWritten: typeof row.value === 'string' }
  return { items: [imported] }
}

/** `inference_id`, `Inference ID` and `inferenceId` are one name. */
function columnName(name: string): string {
  const trimmed = name.trim()
  if (trimmed.startsWith(audiencePrefix)) return trimmed
  return trimmed
    .replaceAll(/(?<![a-z])[A-Z]+/g, (letters) => letters.toLowerCase())
    .replaceAll(/[\s_-]+(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function targetOf(row: Row): { kind: unknown; id: unknown } | undefined {
  for (const [name, kind] of Object.entries(targets))
    if (row[name] !== undefined) return { kind, id: row[name] }
  return row.targetId === undefined ? undefined : { kind: row.targetKind ?? 'inference', id: row.targetId }
}

function audienceOf(row: Row): Row | undefined {
  const named = Object.entries(row).filter(([name]) => name.startsWith(audiencePrefix))
  if (named.length === 0) return undefined
  return Object.fromEntries(named.map(([name, cell]) => [name.slice(audiencePrefix.length), cell]))
}

function readAnchor(cell: unknown): { anchor: unknown } | { problem: string } | undefined {
  if (typeof cell !== 'string') return cell === undefined ? undefined : { anchor: cell }
  try {
    return { anchor: JSON.parse(cell) as unknown }
  } catch {
    return { problem: 'anchor: is no JSON, such as {"kind":"text","start":0,"end":4}.' }
  }
}
