import type { Span } from '@loopwright/contract'
import { isTraceSpan, metadataOf, spanToObservation } from './span-to-observation.ts'

/** The spans of one trace as Langfuse's SDKs read it (`TraceWithFullDetails` of `@langfuse/core` 5), without scores. */
export function spansToTrace(
  traceId: string,
  spans: readonly Span[],
  projectId: string,
): Record<string, unknown> & { observations: Record<string, unknown>[] } {
  const ids = new Set(spans.map((span) => span.spanId))
  const root = spans.find(isTraceSpan) ?? spans.find((span) => !ids.has(span.parentSpanId ?? '')) ?? spans[0]
  const startMs = Math.min(...spans.map((span) => Date.parse(span.startedAt)))
  const endMs = Math.max(...spans.map((span) => Date.parse(span.startedAt) + span.durationMs))
  const costs = spans.flatMap((span) => span.costMicroUsd ?? [])
  const firstOf = (read: (span: Span) => unknown): unknown =>
    [root, ...spans]
      .map((span) => span && read(span))
      .find((value) => value !== null && value !== undefined) ?? null
  const attribute = (name: string) => firstOf((span) => span.attributes[name])
  return {
    id: traceId,
    projectId,
    name: attribute('langfuse.trace.name') ?? root?.name ?? null,
    timestamp: new Date(startMs).toISOString(),
    createdAt: new Date(startMs).toISOString(),
    updatedAt: new Date(endMs).toISOString(),
    environment: firstOf((span) => span.environment) ?? 'default',
    userId: firstOf((span) => span.endUserId),
    sessionId: firstOf((span) => span.sessionId),
    release: attribute('langfuse.release'),
    version: attribute('langfuse.version'),
    public: attribute('langfuse.trace.public') === true,
    bookmarked: false,
    externalId: null,
    tags: [...new Set(spans.flatMap((span) => span.tags))],
    input: root?.input ?? null,
    output: root?.output ?? null,
    metadata: root ? metadataOf(root, 'langfuse.trace.metadata') : {},
    htmlPath: `/project/${projectId}/traces/${traceId}`,
    latency: (endMs - startMs) / 1000,
    totalCost: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / 1e6,
    scores: [],
    observations: spans
      .filter((span) => !isTraceSpan(span))
      .map((span) => spanToObservation(span, projectId)),
  }
}
