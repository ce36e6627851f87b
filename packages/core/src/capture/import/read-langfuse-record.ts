import { isRecord } from '../is-record.ts'
import { isTooDeep } from '../json-depth.ts'
import { mergeObservation, nothingKnown } from '../langfuse/merge-observation.ts'
import { observationToSpan } from '../langfuse/observation-to-span.ts'
import { readScore } from '../langfuse/read-score.ts'
import type { ImportContext, Imported, RecordReading } from './imported.ts'
import { readTimestamp } from './read-timestamp.ts'
import { importedSignal } from './signal-definition.ts'

type Row = Record<string, unknown>

/**
 * A row of Langfuse's tables of traces, observations or scores, as its API, its page or its export to a bucket writes it,
 * or an object that holds lists of them. A trace is the span above all of its observations that name no parent; that is
 * also what the SDKs of Langfuse make of it here.
 */
export function readLangfuseRecord(record: Row, context: ImportContext): RecordReading {
  const row = camelCased(record)
  const nested = ['traces', 'observations', 'scores'].flatMap((name) =>
    Array.isArray(row[name]) ? (row[name] as unknown[]).filter(isRecord) : [],
  )
  const readings = nested.map((inner) => readLangfuseRecord(inner, context))
  // A list of traces may be wrapped in an object that is no row itself.
  if (nested.length === 0 || row.timestamp !== undefined) readings.unshift(readRow(row, context))
  const problem = readings.find((reading) => 'problem' in reading)
  if (problem) return problem
  return { items: readings.flatMap((reading) => ('items' in reading ? reading.items : [])) }
}

function readRow(row: Row, context: ImportContext): RecordReading {
  if (row.startTime !== undefined && typeof row.traceId === 'string') return observation(row, row.traceId)
  if (row.name !== undefined && ('value' in row || 'stringValue' in row)) return score(row, context)
  if (typeof row.id === 'string' && row.timestamp !== undefined) return trace(row, row.id)
  return { problem: 'This is no trace, observation or score of Langfuse.' }
}

/** Names under which exports have what the SDKs send under another. */
const renamed: Readonly<Record<string, string>> = { providedModelName: 'model', promptId: 'langfusePromptId' }
/** Said elsewhere in the span, or the same thing once more. */
const placed = new Set(['id', 'traceId', 'type', 'tags', 'observations', 'scores', 'traces'])

function stateOf(row: Row, type: string) {
  const fields = Object.entries(row).flatMap(([name, value]) => {
    if (value === null || value === undefined || value === '' || placed.has(name)) return []
    const isTime = /(?:Time|At|timestamp)$/.test(name)
    const timeMs = isTime ? readTimestamp(value) : undefined
    const said = timeMs === undefined ? value : new Date(timeMs).toISOString()
    return [[renamed[name] ?? name, name === 'metadata' ? fromJson(said) : said]]
  })
  return mergeObservation(nothingKnown, {
    ...{
      kind: 'observation',
      traceId: undefined,
      observationId: '',
      type,
      atMs: Number.MAX_SAFE_INTEGER,
      order: '',
    },
    fields: { ...Object.fromEntries(fields), ...(Array.isArray(row.tags) && { tags: row.tags }) },
  })
}

function observation(row: Row, traceId: string): RecordReading {
  if (readTimestamp(row.startTime) === undefined) return { problem: 'startTime: is no time.' }
  if (typeof row.id !== 'string') return { problem: 'id: is no text.' }
  const state = stateOf(row, String(row.type ?? 'SPAN').toUpperCase())
  const span = observationToSpan(state, { traceId, observationId: row.id, trace: undefined })
  // A row that carries what its trace says stands alone: there is no row of the trace to be its parent.
  const isEnriched = 'traceName' in row || 'userId' in row || 'sessionId' in row
  const isRoot = !row.parentObservationId
  const item = {
    ...span,
    ...(isEnriched && isRoot && { parentSpanId: null }),
    ...(Array.isArray(row.tags) && { tags: row.tags }),
  }
  return { items: [{ kind: 'span', item }] }
}

function trace(row: Row, traceId: string): RecordReading {
  if (readTimestamp(row.timestamp) === undefined) return { problem: 'timestamp: is no time.' }
  const state = stateOf(row, 'TRACE')
  const item = observationToSpan(state, { traceId, observationId: '', trace: undefined })
  return { items: [{ kind: 'span', item }] }
}

const kinds = { EVAL: 'automated', ANNOTATION: 'review', API: 'explicit' } as const

function score(row: Row, { hash }: ImportContext): RecordReading {
  const isText = ['CATEGORICAL', 'TEXT', 'CORRECTION'].includes(String(row.dataType).toUpperCase())
  const value = isText
    ? (row.stringValue ?? row.longStringValue ?? row.value)
    : (row.value ?? row.stringValue)
  const reading = readScore(withoutNull({ ...row, value }))
  if (!('score' in reading)) return { problem: reading.message }
  const { score } = reading
  const source = String(row.source).toUpperCase() as keyof typeof kinds
  const kind = kinds[source] ?? 'explicit'
  const signals = score.signals.map((name) => importedSignal(name, score.type, kind))
  const observedAtMs = readTimestamp(row.timestamp)
  const author =
    kind === 'automated'
      ? { kind: 'evaluator', id: 'langfuse' }
      : kind === 'review' && typeof row.authorUserId === 'string' && row.authorUserId !== ''
        ? { kind: 'reviewer', id: row.authorUserId }
        : undefined
  const item: Row = {
    id: score.id ?? `import-${hash(JSON.stringify(row))}`,
    signal: signals[0]!.name,
    target: score.target,
    value: score.value,
    ...(author && { author }),
    ...(score.comment !== undefined && { comment: score.comment }),
    ...(observedAtMs !== undefined && { observedAt: new Date(observedAtMs).toISOString() }),
    channel: 'langfuse',
  }
  const imported: Imported = { kind: 'feedback', item, signals }
  return { items: [imported] }
}

/** Exports to a bucket write `trace_id`, everything else `traceId`. */
function camelCased(record: Row): Row {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

function withoutNull(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== ''))
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    const parsed: unknown = JSON.parse(value)
    return isTooDeep(parsed) ? value : parsed
  } catch {
    return value
  }
}
