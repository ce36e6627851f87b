import { isRecord } from '../is-record.ts'
import { storableText } from './storable.ts'

export type ScoreType = 'boolean' | 'number' | 'category' | 'text'

/** A score of Langfuse's, ready to become feedback. */
export type Score = {
  id: string | undefined
  /** As it was sent. */
  name: string
  /** Signals it may become, best first: the plain name, then names that say the type, for where the plain one is taken. */
  signals: string[]
  type: ScoreType
  value: boolean | number | string
  target: { kind: 'span' | 'trace' | 'session'; id: string }
  comment: string | undefined
}

export type ScoreReading = { score: Score } | { message: string }

const longest = { id: 200, name: 200, comment: 10_000, value: 20_000, category: 200, signal: 60 }
const types: Readonly<Record<string, ScoreType>> = {
  BOOLEAN: 'boolean',
  NUMERIC: 'number',
  CATEGORICAL: 'category',
  TEXT: 'text',
  CORRECTION: 'text',
}

/**
 * Reads the body of a `score-create` event or of `POST /api/public/scores`. A dataset run is the session of its traces.
 * What a score says besides its value (metadata, a comment that isn't text) is added to the comment as JSON.
 */
export function readScore(body: Record<string, unknown>): ScoreReading {
  const { name, value } = body
  if (typeof name !== 'string' || name.trim() === '' || name.length > longest.name)
    return { message: 'name: is not a text of 1 to 200 characters.' }
  const target = targetOf(body)
  if (!target)
    return { message: 'traceId: say what is scored: traceId, observationId, sessionId or datasetRunId.' }
  const declared = types[String(body.dataType ?? '').toUpperCase()]
  const typed = readValue(value, declared)
  if (!typed) {
    return {
      message: `value: ${JSON.stringify(value)?.slice(0, 80)} is no ${declared ?? 'number, boolean or text'}. Send a value that fits dataType.`,
    }
  }
  const slug = signalNameOf(name)
  return {
    score: {
      id: identifier(body.id),
      name,
      signals: [slug, `${slug}-${typed.type}`, `langfuse-${slug}-${typed.type}`],
      ...typed,
      target,
      comment: commentOf(body),
    },
  }
}

function readValue(
  value: unknown,
  declared: ScoreType | undefined,
): Pick<Score, 'type' | 'value'> | undefined {
  const type = declared ?? (typeof value === 'string' ? 'category' : (typeof value as ScoreType))
  if (type === 'boolean') {
    if (typeof value === 'boolean') return { type, value }
    return value === 0 || value === 1 ? { type, value: value === 1 } : undefined
  }
  if (type === 'number') {
    const number = typeof value === 'boolean' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) ? { type, value: number } : undefined
  }
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest.value) return undefined
  // A category has a short name; what is longer is a text.
  return {
    type: type === 'category' && value.length > longest.category ? 'text' : type,
    value: storableText(value),
  }
}

function targetOf(body: Record<string, unknown>): Score['target'] | undefined {
  const [observationId, traceId] = [identifier(body.observationId), identifier(body.traceId)]
  if (observationId !== undefined) return { kind: 'span', id: observationId }
  if (traceId !== undefined) return { kind: 'trace', id: traceId }
  const sessionId = identifier(body.sessionId) ?? identifier(body.datasetRunId)
  return sessionId === undefined ? undefined : { kind: 'session', id: sessionId }
}

function commentOf({ comment, metadata }: Record<string, unknown>): string | undefined {
  const parts = [comment, isRecord(metadata) && Object.keys(metadata).length === 0 ? undefined : metadata]
  const texts = parts.flatMap((part) => {
    if (part === undefined || part === null || part === '') return []
    return [typeof part === 'string' ? part : JSON.stringify(part)]
  })
  return texts.length === 0 ? undefined : storableText(texts.join('\n').slice(0, longest.comment))
}

/** A name as signals are named: lower-case words joined by hyphens, dots or underscores. */
export function signalNameOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .split(/[^a-z0-9._]+/)
    .map((word) => word.replaceAll(/[._]{2,}|[._](?=[._])/g, '_').replaceAll(/^[._]+|[._]+$/g, ''))
    .filter((word) => word !== '')
  return (
    words
      .join('-')
      .slice(0, longest.signal)
      .replace(/[-._]+$/, '') || 'score'
  )
}

function identifier(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > longest.id) return undefined
  return storableText(value)
}
