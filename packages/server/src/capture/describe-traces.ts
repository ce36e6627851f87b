import type { TraceSummary } from '@loopwright/contract'
import type { CaptureDependencies } from './capture-dependencies.ts'
import type { ReadyFilter } from './trace-filter.ts'
import {
  countFeedback,
  selectExactOverviews,
  selectPartsOverviews,
  type TraceOverview,
  type TracePlace,
} from './trace-store.ts'

/** What the lists show of these traces, in their order. Left out is what turns out not to match, or not to begin in the range. */
export async function describeTraces(
  deps: Pick<CaptureDependencies, 'ledger'>,
  projectId: string,
  places: readonly TracePlace[],
  filter: ReadyFilter,
  fromMs: number | undefined,
): Promise<TraceSummary[]> {
  const { client } = deps.ledger
  const keys = places.map((place) => place.traceKey)
  const parts = await selectPartsOverviews(client, projectId, keys)
  // A trace that began before the range was cut by it; its own place is on a later page.
  const whole = parts.filter((row) => fromMs === undefined || Date.parse(row.started_at) >= fromMs)
  const [exact, counts] = await Promise.all([
    selectExactOverviews(
      client,
      projectId,
      whole.filter((row) => row.is_split),
      filter,
    ),
    countFeedback(
      client,
      projectId,
      whole.map((row) => row.trace_id),
    ),
  ])
  const byKey = new Map<string, TraceOverview>(
    [...whole.filter((row) => !row.is_split), ...exact].map((row) => [row.trace_key, row]),
  )
  return keys.flatMap((key) => {
    const row = byKey.get(key)
    return row ? [toSummary(row, counts.get(row.trace_id) ?? 0)] : []
  })
}

function toSummary(row: TraceOverview, feedbackCount: number): TraceSummary {
  return {
    traceId: row.trace_id,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    name: row.name,
    function: row.function || null,
    variant: row.variant || null,
    provider: row.provider || null,
    model: row.model || null,
    environment: row.environment || null,
    status: row.error_count > 0 ? 'error' : 'ok',
    errorCount: row.error_count,
    sessionId: row.session_id || null,
    userTaskId: row.user_task_id || null,
    endUserId: row.end_user_id || null,
    inputText: row.input_text,
    outputText: row.output_text,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costMicroUsd: row.cost_micro_usd,
    confidence: row.confidence,
    tags: row.tags,
    spanCount: row.span_count,
    feedbackCount,
  }
}
