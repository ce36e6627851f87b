import type { Anchor, Feedback, FeedbackValue, Page } from '@loopwright/contract'
import { readCursor, writeCursor } from './feedback-cursor.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import type { FeedbackRow } from './feedback-row.ts'
import { type FeedbackFilters, selectFeedback, selectTakenBack } from './store.ts'
import { waitForFeedback } from './wait-for-feedback.ts'

/** Feedback, newest first. What was accepted is there at once, revised and retracted feedback too. */
export async function listFeedback(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool'>,
  projectId: string,
  input: FeedbackFilters & { limit: number; cursor?: string | undefined },
): Promise<Page<Feedback>> {
  const { limit, cursor, ...filters } = input
  const asked = [filters.inferenceId, filters.traceId].filter((id) => id !== undefined)
  if (asked.length > 0) await deps.spool.ensureDrained(asked)
  // Feedback on a call of a trace is pending under the call's id, so the trace's id alone won't do.
  if (filters.inferenceId === undefined) await waitForFeedback(deps.spool, { linked: false })
  const before = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await selectFeedback(deps.ledger.client, projectId, { ...filters, before, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const ids = page.map((row) => row.id)
  const taken = await selectTakenBack(deps.ledger.client, projectId, ids)
  const takenBackBy = new Map(taken.map((row) => [row.id, row.taken_back_by]))
  const last = page.at(-1)
  return {
    items: page.map((row) => toFeedback(row, takenBackBy.get(row.id) ?? null)),
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  }
}

function toFeedback(row: FeedbackRow, supersededBy: string | null): Feedback {
  return {
    id: row.id,
    signal: row.signal,
    kind: row.kind as Feedback['kind'],
    target: { kind: row.target_kind as Feedback['target']['kind'], id: row.target_id },
    value: readValue(row),
    anchor: row.anchor === '' ? null : (JSON.parse(row.anchor) as Anchor),
    afterMs: row.after_ms,
    audience: row.audience,
    author: { kind: row.author_kind as Feedback['author']['kind'], id: row.author_id || null },
    channel: row.channel || null,
    comment: row.comment || null,
    observedAt: new Date(row.observed_at).toISOString(),
    receivedAt: new Date(row.received_at).toISOString(),
    supersedes: row.supersedes || null,
    supersededBy,
    linked: row.linked === 1,
    traceId: row.trace_id || null,
    inferenceId: row.inference_id || null,
    function: row.function || null,
    variant: row.variant || null,
  }
}

function readValue(row: FeedbackRow): Feedback['value'] {
  switch (row.value_type) {
    case 'none':
      return null
    case 'boolean':
      return row.value_boolean === 1
    case 'number':
      return row.value_number
    case 'text':
      return row.value_text
    case 'json':
      return JSON.parse(row.value_json) as FeedbackValue
  }
}
