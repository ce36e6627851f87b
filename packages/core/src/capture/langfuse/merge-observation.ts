import { isRecord } from '../is-record.ts'
import { type ObservationEvent, readTime } from './read-ingestion-event.ts'

/**
 * All that is known of an observation, field by field. Merging is commutative and idempotent: whatever order events
 * come in, and however often, the same state comes out. For that each value carries the order of the event that
 * said it; tags are a union, metadata merges key by key, and of a trace's timestamps the first counts, because its SDKs
 * send the present time with every update.
 */
export type ObservationState = {
  fields: Record<string, { order: string; value: unknown }>
  tags: string[]
  /** The earliest time of any event about it: its start, until somebody says that. */
  seenAtMs: number
}

export const nothingKnown: ObservationState = {
  fields: {},
  tags: [],
  seenAtMs: Number.MAX_SAFE_INTEGER,
}

export function mergeObservation(state: ObservationState, event: ObservationEvent): ObservationState {
  const { tags, metadata, timestamp, ...plain } = event.fields
  const said = new Map<string, unknown>(Object.entries(plain))
  if (event.type !== undefined) said.set('type', event.type)
  if (isRecord(metadata)) {
    for (const [key, value] of Object.entries(metadata)) said.set(`metadata.${key}`, value)
  } else if (metadata !== undefined) said.set('metadata', metadata)

  const fields = new Map(Object.entries(state.fields))
  for (const [name, value] of said) {
    const known = fields.get(name)
    if (!known || known.order <= event.order) fields.set(name, { order: event.order, value })
  }
  const startedAtMs = readTime(timestamp)
  const first = fields.get('timestamp')
  if (startedAtMs !== undefined && !(first && Number(first.value) <= startedAtMs))
    fields.set('timestamp', { order: '', value: startedAtMs })
  const newTags = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string' && tag !== '') : []
  return {
    fields: Object.fromEntries(fields),
    tags: [...new Set([...state.tags, ...newTags])].sort(),
    seenAtMs: Math.min(state.seenAtMs, event.atMs),
  }
}

/** What a field holds; undefined when nobody said. */
export function fieldOf(state: ObservationState, name: string): unknown {
  return Object.hasOwn(state.fields, name) ? state.fields[name]?.value : undefined
}
