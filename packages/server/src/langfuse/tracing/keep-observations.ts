import { checkNewSpan } from '@loopwright/core/capture/check-new-span'
import { mergeObservation, nothingKnown } from '@loopwright/core/capture/langfuse/merge-observation'
import { endOf, observationToSpan, sharedBy } from '@loopwright/core/capture/langfuse/observation-to-span'
import type { ObservationEvent } from '@loopwright/core/capture/langfuse/read-ingestion-event'
import { newSpanToRow } from '@loopwright/core/capture/new-span-to-row'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Queryable } from '../../platform/catalog/queryable.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import {
  lockTraces,
  type ObservationRecord,
  selectObservations,
  selectObservationsOfTraces,
  selectTraceIds,
  upsertObservations,
} from './observation-store.ts'

/** An event with its place in the batch, which is how its fate is told. */
export type PlacedEvent = { index: number; event: ObservationEvent }
type PlacedInTrace = PlacedEvent & { traceId: string }

/**
 * Keeps what a batch says of traces and observations.
 *
 * Langfuse's older SDKs send an observation in parts: a create and updates, whose order nobody promises. The ledger
 * keeps whole rows, of which the newest version counts, so the parts are merged first: what is known of an observation,
 * field by field with the order of the event that said it, lives in the catalog (`langfuse_observation`), is locked by
 * trace while a batch changes it, and so survives a restart and is the same for every process. Each touched observation
 * goes to the ledger as a whole, higher version of its row, before the catalog commits: what the catalog knows, the
 * ledger gets. A crash in between leaves the ledger ahead by what was never acknowledged, which the SDK sends again.
 *
 * A row's start is part of its key in the ledger. Where an earlier or corrected start comes late, the row moves, and
 * the one under the old start is deleted; until that is done, a second later as a rule, the catalog remembers it
 * (`remove-replaced.ts`).
 *
 * @returns what is wrong with each event that was not kept, by its place in the batch.
 * @throws AppError `spool-full` or `store-unavailable`; then send the whole batch again.
 */
export async function keepObservations(
  deps: LangfuseDependencies,
  projectId: string,
  events: readonly PlacedEvent[],
): Promise<Map<number, string>> {
  const refusals = new Map<number, string>()
  if (events.length === 0) return refusals
  const storable = await Promise.all(
    events.map(async ({ index, event }) => ({
      index,
      event: { ...event, fields: await deps.stages.redact(projectId, event.fields) },
    })),
  )
  const placed = await placeInTraces(deps, projectId, storable, refusals)
  if (placed.length === 0) return refusals
  const hasMoved = await inTransaction(deps.catalog.pool, async (db) => {
    const merged = await mergeBatch(deps, db, projectId, placed, refusals)
    const written = await writeBatch(deps, db, projectId, merged)
    if (written.rows.length > 0) await deps.stages.keepSpans(written.rows)
    return written.hasMoved
  })
  if (hasMoved) await deps.jobs.enqueue('langfuse.settle-observations', {})
  return refusals
}

/** An update may leave its trace out: then it is of the trace that its observation is known in. */
async function placeInTraces(
  deps: LangfuseDependencies,
  projectId: string,
  events: readonly PlacedEvent[],
  refusals: Map<number, string>,
): Promise<PlacedInTrace[]> {
  const known = new Map(
    events.flatMap(({ event }) => (event.traceId ? [[event.observationId, event.traceId] as const] : [])),
  )
  const lost = events.flatMap(({ event }) =>
    event.traceId || known.has(event.observationId) ? [] : [event.observationId],
  )
  const stored = lost.length > 0 ? await selectTraceIds(deps.catalog.pool, projectId, lost) : new Map()
  return events.flatMap(({ index, event }) => {
    const traceId = event.traceId ?? known.get(event.observationId) ?? stored.get(event.observationId)
    if (traceId !== undefined) return [{ index, event, traceId }]
    refusals.set(
      index,
      'body.traceId: this observation is not known yet. Send the id of its trace with the update.',
    )
    return []
  })
}

type MergedBatch = {
  /** The record of each trace and of each observation that a row is to be written of, by `keyOf`. */
  records: Map<string, ObservationRecord>
  touched: Set<string>
}

const keyOf = (place: { traceId: string; observationId: string }): string =>
  JSON.stringify([place.traceId, place.observationId])

async function mergeBatch(
  deps: LangfuseDependencies,
  db: Queryable,
  projectId: string,
  placed: readonly PlacedInTrace[],
  refusals: Map<number, string>,
): Promise<MergedBatch> {
  const traceIds = [...new Set(placed.map(({ traceId }) => traceId))]
  const traces = await lockTraces(db, projectId, traceIds, nothingKnown)
  const records = new Map(traces.map((record) => [keyOf(record), record]))
  const sharedBefore = new Map(traces.map((record) => [record.traceId, sharedBy(record.state)]))
  const places = placed.flatMap(({ traceId, event: { observationId } }) =>
    observationId === '' ? [] : [{ traceId, observationId }],
  )
  for (const record of await selectObservations(db, projectId, places)) records.set(keyOf(record), record)

  const touched = new Set<string>()
  for (const { index, event, traceId } of placed) {
    const key = keyOf({ traceId, observationId: event.observationId })
    const record = records.get(key) ?? emptyRecord(traceId, event.observationId)
    const next = { ...record, state: mergeObservation(record.state, event) }
    const check = checkNewSpan(spanOf(records, next), deps.clock.now())
    if (!('span' in check)) {
      refusals.set(index, check.message)
      continue
    }
    records.set(key, next)
    touched.add(key)
    noteEnd(records, touched, next)
  }
  const changed = traces.filter(({ traceId }) => {
    const now = records.get(keyOf({ traceId, observationId: '' }))!
    return sharedBefore.get(traceId) !== sharedBy(now.state)
  })
  if (changed.length > 0) {
    const ids = changed.map(({ traceId }) => traceId)
    for (const record of await selectObservationsOfTraces(db, projectId, ids)) {
      const key = keyOf(record)
      if (!records.has(key)) records.set(key, record)
      touched.add(key)
    }
  }
  return { records, touched }
}

/** A trace lasts until the last of its observations ended. */
function noteEnd(
  records: Map<string, ObservationRecord>,
  touched: Set<string>,
  record: ObservationRecord,
): void {
  const endMs = record.observationId === '' ? undefined : endOf(record.state)
  const traceKey = keyOf({ traceId: record.traceId, observationId: '' })
  const trace = records.get(traceKey)!
  if (endMs === undefined || endMs <= (trace.lastEndMs ?? 0)) return
  records.set(traceKey, { ...trace, lastEndMs: endMs })
  touched.add(traceKey)
}

/** Writes the merged records and says which rows the ledger is to get, and whether one of them moved. */
async function writeBatch(
  deps: LangfuseDependencies,
  db: Queryable,
  projectId: string,
  { records, touched }: MergedBatch,
): Promise<{ rows: SpanRow[]; hasMoved: boolean }> {
  const now = deps.clock.now()
  const rows: SpanRow[] = []
  const written: ObservationRecord[] = []
  let hasMoved = false
  for (const key of touched) {
    const record = records.get(key)!
    // Of a trace that nobody has said anything about itself there is nothing to show yet.
    const isSilent = record.observationId === '' && Object.keys(record.state.fields).length === 0
    const check = isSilent ? undefined : checkNewSpan(spanOf(records, record), now)
    // What a trace says of its observations may be more than one of them can hold: then that one stays as it was.
    if (!check || !('span' in check)) {
      written.push(record)
      continue
    }
    const version = Math.max(now, record.version + 1)
    const { traceId, spanId, startedAt } = check.span
    const inferenceId = deps.stages.inferenceIdOf({
      ...{ projectId, traceId, spanId },
      startedAtMs: Date.parse(startedAt),
    })
    rows.push(newSpanToRow(check.span, { projectId, inferenceId, receivedAtMs: version }))
    const former = record.startedAt === null ? [] : [record.startedAt]
    const replaced = [...new Set([...record.replaced, ...former])].filter((start) => start !== startedAt)
    hasMoved ||= replaced.length > 0
    written.push({ ...record, startedAt, version, replaced })
  }
  if (written.length > 0) await upsertObservations(db, projectId, written)
  return { rows, hasMoved }
}

function spanOf(
  records: ReadonlyMap<string, ObservationRecord>,
  record: ObservationRecord,
): Record<string, unknown> {
  const { traceId, observationId } = record
  const trace = records.get(keyOf({ traceId, observationId: '' }))
  return observationToSpan(record.state, {
    ...{ traceId, observationId },
    trace: trace?.state,
    ...(observationId === '' && { lastEndMs: record.lastEndMs ?? undefined }),
  })
}

function emptyRecord(traceId: string, observationId: string): ObservationRecord {
  return {
    ...{ traceId, observationId },
    state: nothingKnown,
    lastEndMs: null,
    startedAt: null,
    version: 0,
    replaced: [],
  }
}
