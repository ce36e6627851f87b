import { isRecord } from '../is-record.ts'
import { isTooDeep } from '../json-depth.ts'
import { storable, storableText } from './storable.ts'

/** An event about a trace (`observationId` is empty) or an observation of one. */
export type ObservationEvent = {
  kind: 'observation'
  /** Undefined for an update that doesn't say; then whoever knows the observation knows it. */
  traceId: string | undefined
  observationId: string
  /** `TRACE`, `SPAN`, `GENERATION`, `EVENT`, …; undefined where the event doesn't say. */
  type: string | undefined
  atMs: number
  /** Of two values of one field the one with the higher order counts, whichever came first. */
  order: string
  fields: Record<string, unknown>
}

export type IngestionEvent =
  | ObservationEvent
  | { kind: 'score'; score: Record<string, unknown>; eventId: string | undefined; atMs: number }
  /** What an SDK says about itself; there is nothing to keep. */
  | { kind: 'log' }
  | { kind: 'refused'; message: string }

const longestId = 200
const observationTypes = new Set(
  'span generation event agent tool chain retriever evaluator embedding guardrail'.split(' '),
)

/**
 * One event of a batch for `POST /api/public/ingestion`, read loosely: fields that nobody knows are kept, and only what
 * cannot be placed at all is refused. `index` is its place in the batch.
 */
export function readIngestionEvent(event: unknown, index: number, nowMs: number): IngestionEvent {
  if (!isRecord(event)) return refused('An event is an object with id, type, timestamp and body.')
  if (isTooDeep(event)) return refused('body: nests too deep. Send deep payloads as JSON text.')
  const [, subject = '', action = ''] = /^([a-z]+)-(create|update)$/.exec(String(event.type)) ?? []
  if (event.type === 'sdk-log') return { kind: 'log' }
  const body = storable(event.body)
  if (!isRecord(body)) return refused('body: is not an object. Send what the event is about as its body.')
  const atMs = readTime(event.timestamp) ?? nowMs
  const eventId = identifier(event.id)
  if (subject === 'score' && action === 'create') {
    // A retry of an event has its id, so a score without one of its own is still kept once.
    return { kind: 'score', score: { ...body, id: identifier(body.id) ?? eventId }, eventId, atMs }
  }
  const isTrace = subject === 'trace'
  if (action === '' || !(isTrace || subject === 'observation' || observationTypes.has(subject))) {
    return refused(
      `type: "${String(event.type).slice(0, 80)}" is not known. Known are trace-create, span-, generation-, event- and observation-create and -update, score-create, sdk-log.`,
    )
  }
  const { id, traceId, type, ...fields } = body
  const ownId = identifier(id) ?? (action === 'create' ? eventId : undefined)
  if (ownId === undefined)
    return refused(`body.id: say which ${subject} this is about, in 1 to 200 characters.`)
  const givenTraceId = isTrace ? ownId : identifier(traceId)
  if (!isTrace && traceId !== undefined && traceId !== null && givenTraceId === undefined)
    return refused('body.traceId: is not a text of 1 to 200 characters.')
  const rank = action === 'create' ? '0' : '1'
  return {
    kind: 'observation',
    traceId: givenTraceId ?? (action === 'create' ? `trace-of-${ownId}`.slice(0, longestId) : undefined),
    observationId: isTrace ? '' : ownId,
    type:
      subject === 'observation'
        ? typeof type === 'string'
          ? type.toUpperCase()
          : undefined
        : subject.toUpperCase(),
    atMs,
    order: `${new Date(atMs).toISOString()}|${rank}|${String(index).padStart(6, '0')}|${eventId ?? ''}`,
    fields: Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
    ),
  }
}

/** Milliseconds since 1970; undefined for what is no time between the years 2000 and 9999. */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const ms = Date.parse(value)
  return ms >= Date.UTC(2000, 0, 1) && ms < Date.UTC(10_000, 0, 1) ? ms : undefined
}

function identifier(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > longestId) return undefined
  return storableText(value)
}

function refused(message: string): IngestionEvent {
  return { kind: 'refused', message }
}
