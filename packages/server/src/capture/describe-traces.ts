import type { TraceSummary } from '@loopwright/contract'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { totalsMatch } from './part-overview.ts'
import type { ReadyFilter } from './trace-filter.ts'
import {
  countFeedback,
  type PartsOverview,
  selectExactOverviews,
  type TraceOverview,
} from './trace-overview-store.ts'

/** What the lists show of these traces, in their order. Left out is what turns out not to match. */
export async function describeTraces(
  deps: Pick<CaptureDependencies, 'ledger'>,
  projectId: string,
  parts: readonly PartsOverview[],
  filter: ReadyFilter,
): Promise<TraceSummary[]> {
  const { client } = deps.ledger
  const split = parts.filter((row) => row.is_split)
  const ids = parts.map((row) => row.trace_id)
  const [exact, counts] = await Promise.all([
    selectExactOverviews(client, projectId, split, filter),
    countFeedback(client, projectId, ids),
  ])
  const byKey = new Map<string, TraceOverview>(exact.map((row) => [row.trace_key, row]))
  return parts.flatMap((part) => {
    const row = part.is_split ? byKey.get(part.trace_key) : part
    // What was found may have been only some of its parts.
    if (!part.is_split && part.part_count > 1 && !totalsMatch(part, filter)) return []
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
