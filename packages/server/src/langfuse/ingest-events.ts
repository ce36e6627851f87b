import { AppError } from '@loopwright/contract'
import { readIngestionEvent } from '@loopwright/core/capture/langfuse/read-ingestion-event'
import type { Member } from '../platform/http/principal.ts'
import type { LangfuseDependencies } from './dependencies.ts'
import { type PlacedScore, recordScores } from './scores/record-scores.ts'
import { keepObservations, type PlacedEvent } from './tracing/keep-observations.ts'

export type IngestionResult = {
  successes: { id: string; status: number }[]
  errors: { id: string; status: number; message: string; error: string }[]
}

/** What the caller may do, asked only when an event needs it; each throws an AppError when they may not. */
export type IngestionRights = { keepSpans(): void; defineSignals(): void }

type Failure = { status: number; message: string; code: string }

/**
 * Keeps each event of a batch or says what is wrong with it, under the event's own id. Sending a batch again is
 * harmless.
 *
 * @throws AppError `spool-full` or `store-unavailable`; then send the whole batch again.
 */
export async function ingestEvents(
  deps: LangfuseDependencies,
  principal: Member,
  batch: readonly unknown[],
  rights: IngestionRights,
): Promise<IngestionResult> {
  const observations: PlacedEvent[] = []
  const scores: PlacedScore[] = []
  const failures = new Map<number, Failure>()
  const now = deps.clock.now()
  for (const [index, item] of batch.entries()) {
    const event = readIngestionEvent(item, index, now)
    if (event.kind === 'observation') observations.push({ index, event })
    else if (event.kind === 'score')
      scores.push({ index, body: event.score, atMs: event.atMs, eventId: event.eventId })
    else if (event.kind === 'refused') failures.set(index, unfit(event.message))
  }
  await orRefuse(failures, observations, async () => {
    if (observations.length > 0) rights.keepSpans()
    const refusals = await keepObservations(deps, principal.projectId, observations)
    for (const [index, message] of refusals) failures.set(index, unfit(message))
  })
  await orRefuse(failures, scores, async () => {
    for (const [index, outcome] of await recordScores(deps, principal, scores, rights.defineSignals))
      if ('message' in outcome) failures.set(index, unfit(outcome.message))
  })

  const result: IngestionResult = { successes: [], errors: [] }
  for (const [index, item] of batch.entries()) {
    const id = idOf(item)
    const failure = failures.get(index)
    if (!failure) result.successes.push({ id, status: 201 })
    else result.errors.push({ id, status: failure.status, message: failure.message, error: failure.code })
  }
  return result
}

/** What the caller may not do is an error of those events alone. */
async function orRefuse(
  failures: Map<number, Failure>,
  items: readonly { index: number }[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'forbidden') throw error
    for (const { index } of items)
      failures.set(index, { status: 403, message: error.message, code: error.code })
  }
}

function unfit(message: string): Failure {
  return { status: 400, message, code: 'invalid-input' }
}

function idOf(item: unknown): string {
  if (typeof item !== 'object' || item === null || !('id' in item)) return ''
  return typeof item.id === 'string' ? item.id.slice(0, 200) : ''
}
