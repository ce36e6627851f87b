import type { Span } from '@loopwright/contract'

/** One line of the waterfall: a span, how deep it hangs, and where it lies in the trace from 0 to 1. */
export type SpanLine = { span: Span; depth: number; start: number; width: number }

/**
 * Spans in the order of their tree, children by start. A span whose parent is not here, or that is its own ancestor,
 * stands at the top, so that every span that arrived is shown exactly once.
 */
export function spanLines(spans: readonly Span[]): SpanLine[] {
  const byStart = [...spans].sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
  const children = Map.groupBy(byStart, ({ parentSpanId }) => parentSpanId ?? '')
  const known = new Set(spans.map(({ spanId }) => spanId))
  const begin = Math.min(...byStart.map(({ startedAt }) => Date.parse(startedAt)))
  const end = Math.max(...byStart.map((span) => Date.parse(span.startedAt) + span.durationMs))
  const whole = Math.max(1e-6, end - begin)
  const lines: SpanLine[] = []
  const placed = new Set<Span>()

  const place = (span: Span, depth: number) => {
    if (placed.has(span)) return
    placed.add(span)
    const start = (Date.parse(span.startedAt) - begin) / whole
    lines.push({ span, depth, start, width: span.durationMs / whole })
    for (const child of children.get(span.spanId) ?? []) place(child, depth + 1)
  }
  for (const span of byStart) if (span.parentSpanId === null || !known.has(span.parentSpanId)) place(span, 0)
  for (const span of byStart) place(span, 0)
  return lines
}
