import { fieldOf, type ObservationState } from './merge-observation.ts'
import { readTime } from './read-ingestion-event.ts'
import { readLangfuseAttributes } from './read-langfuse-attributes.ts'
import { readCostMicroUsd, readTokenCount } from './read-usage.ts'

/** Which observation it is, and what its trace says of all of them. A trace's own row has no `observationId`. */
export type ObservationPlace = {
  traceId: string
  observationId: string
  trace: ObservationState | undefined
  /** For a trace: when the last of its observations ended. */
  lastEndMs?: number | undefined
}

const longestName = 200
const longestDurationMs = 31_536_000_000

/** Langfuse's fields under the names that its OpenTelemetry spans give them; every other becomes `langfuse.<name>`. */
const attributeNames: Readonly<Record<string, string>> = {
  type: 'langfuse.observation.type',
  input: 'langfuse.observation.input',
  output: 'langfuse.observation.output',
  level: 'langfuse.observation.level',
  statusMessage: 'langfuse.observation.status_message',
  completionStartTime: 'langfuse.observation.completion_start_time',
  model: 'langfuse.observation.model.name',
  modelParameters: 'langfuse.observation.model.parameters',
  usageDetails: 'langfuse.observation.usage_details',
  costDetails: 'langfuse.observation.cost_details',
  promptName: 'langfuse.observation.prompt.name',
  promptVersion: 'langfuse.observation.prompt.version',
  environment: 'langfuse.environment',
  release: 'langfuse.release',
  version: 'langfuse.version',
  userId: 'langfuse.user.id',
  sessionId: 'langfuse.session.id',
  public: 'langfuse.trace.public',
}

/** What a trace says of each of its observations. */
const sharedFields = ['userId', 'sessionId', 'environment', 'release'] as const

/** Fields that the span itself holds. */
const placed = new Set(['name', 'startTime', 'endTime', 'timestamp', 'parentObservationId'])

/**
 * What is known of an observation as the span that an application would send us, to be checked as one. A trace is the
 * span above all observations that name no parent, and has the trace's id.
 */
export function observationToSpan(state: ObservationState, place: ObservationPlace): Record<string, unknown> {
  const isTrace = place.observationId === ''
  const attributes = attributesOf(state, place)
  const { fields, used } = readLangfuseAttributes(attributes, isTrace)
  const startMs = startOf(state)
  const name = fieldOf(state, 'name')
  const type = String(fieldOf(state, 'type') ?? 'SPAN').toLowerCase()
  return {
    ...legacyUsage(fieldOf(state, 'usage')),
    ...fields,
    traceId: place.traceId,
    spanId: spanIdOf(place),
    parentSpanId: isTrace ? undefined : parentOf(state, place),
    name: (typeof name === 'string' && name !== '' ? name : type).slice(0, longestName),
    startedAt: new Date(startMs).toISOString(),
    durationMs: Math.min(
      Math.max(0, (endOf(state) ?? place.lastEndMs ?? startMs) - startMs),
      longestDurationMs,
    ),
    tags: isTrace ? (fields.tags ?? []) : [],
    attributes: Object.fromEntries(
      Object.entries(attributes).flatMap(([key, value]) =>
        used.has(key) ? [] : [[key.slice(0, longestName), value]],
      ),
    ),
  }
}

/** An observation with the id of its own trace, whose span has that id, has another; ids are the sender's choice. */
export function spanIdOf({ traceId, observationId }: { traceId: string; observationId: string }): string {
  if (observationId === '') return traceId
  return observationId === traceId ? `${observationId}#observation` : observationId
}

/** When it began, in milliseconds since 1970. */
export function startOf(state: ObservationState): number {
  return (
    readTime(fieldOf(state, 'startTime')) ??
    (fieldOf(state, 'timestamp') as number | undefined) ??
    state.seenAtMs
  )
}

export function endOf(state: ObservationState): number | undefined {
  return readTime(fieldOf(state, 'endTime'))
}

/** What a trace says of all its observations, to see whether it changed. */
export function sharedBy(trace: ObservationState | undefined): string {
  return JSON.stringify(sharedFields.map((name) => (trace ? fieldOf(trace, name) : undefined) ?? null))
}

function attributesOf(state: ObservationState, place: ObservationPlace): Record<string, unknown> {
  const isTrace = place.observationId === ''
  const attributes = new Map<string, unknown>()
  if (!isTrace && place.trace) {
    for (const name of sharedFields) {
      const value = fieldOf(place.trace, name)
      if (value !== undefined) attributes.set(attributeNames[name]!, value)
    }
  }
  const metadata = isTrace ? 'langfuse.trace.metadata' : 'langfuse.observation.metadata'
  for (const [name, { value }] of Object.entries(state.fields)) {
    if (placed.has(name)) continue
    if (name === 'metadata') attributes.set(metadata, value)
    else if (name.startsWith('metadata.'))
      attributes.set(`${metadata}.${name.slice('metadata.'.length)}`, value)
    else if (name === 'type') attributes.set(attributeNames.type!, String(value).toLowerCase())
    else
      attributes.set(Object.hasOwn(attributeNames, name) ? attributeNames[name]! : `langfuse.${name}`, value)
  }
  if (isTrace && state.tags.length > 0) attributes.set('langfuse.trace.tags', state.tags)
  return Object.fromEntries(attributes)
}

function parentOf(state: ObservationState, place: ObservationPlace): string {
  const parent = fieldOf(state, 'parentObservationId')
  return typeof parent === 'string' && parent !== '' ? parent : place.traceId
}

/** `usage` is what the SDKs sent before `usageDetails` and `costDetails`, and it holds both. */
function legacyUsage(usage: unknown): Record<string, unknown> {
  if (typeof usage !== 'object' || usage === null) return {}
  const { inputCost, outputCost, totalCost } = usage as Record<string, unknown>
  const counts = {
    promptTokens: readTokenCount(usage, 'input'),
    completionTokens: readTokenCount(usage, 'output'),
    costMicroUsd: readCostMicroUsd({ input: inputCost, output: outputCost, total: totalCost }),
  }
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined))
}
