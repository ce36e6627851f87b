import type { Span } from '@loopwright/contract'

/** One line of the waterfall: a span, how deep it hangs, and where it lies in the trace from 0 to 1. */
export type SpanLine = {
  span: Span
  depth: number
  start: number
  width: number
  /** How many of the lines after this one hang under it. */
  below: number
  /** Its parent is named but has not arrived. */
  isOrphan: boolean
}

export type SpanTree = { lines: readonly SpanLine[]; beganAtMs: number; wholeMs: number }

/**
 * Spans in the order of their tree, children by start. A span whose parent is not here, or that is its own ancestor,
 * stands at the top, so that every span that arrived is shown exactly once.
 */
export function spanTree(spans: readonly Span[]): SpanTree {
  const timed = spans.map((span) => ({ span, beganAtMs: Date.parse(span.startedAt) }))
  timed.sort((one, other) => one.beganAtMs - other.beganAtMs)
  let endedAtMs = Number.NEGATIVE_INFINITY
  for (const { span, beganAtMs } of timed) endedAtMs = Math.max(endedAtMs, beganAtMs + span.durationMs)
  const beganAtMs = timed[0]?.beganAtMs ?? 0
  const wholeMs = Math.max(1e-6, endedAtMs - beganAtMs)

  const children = Map.groupBy(timed, ({ span }) => span.parentSpanId ?? '')
  const known = new Set(spans.map(({ spanId }) => spanId))
  const isOrphan = ({ parentSpanId }: Span) => parentSpanId !== null && !known.has(parentSpanId)
  const tops = timed.filter(({ span }) => span.parentSpanId === null || isOrphan(span))
  const lines: SpanLine[] = []
  const placed = new Set<Span>()
  // Walked with a stack of our own: a chain of many thousand spans would overflow the engine's.
  for (const top of [...tops, ...timed]) {
    const waiting = [{ timed: top, depth: 0 }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { span, beganAtMs: spanBeganAtMs } = next.timed
      if (placed.has(span)) continue
      placed.add(span)
      lines.push({
        span,
        depth: next.depth,
        start: (spanBeganAtMs - beganAtMs) / wholeMs,
        width: span.durationMs / wholeMs,
        below: 0,
        isOrphan: isOrphan(span),
      })
      const under = children.get(span.spanId) ?? []
      for (const child of under.toReversed()) waiting.push({ timed: child, depth: next.depth + 1 })
    }
  }
  countBelow(lines)
  return { lines, beganAtMs, wholeMs }
}

/** Lines in view when the spans in `collapsed` keep what hangs under them to themselves. */
export function openLines(lines: readonly SpanLine[], collapsed: ReadonlySet<string>): SpanLine[] {
  const shown: SpanLine[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as SpanLine
    shown.push(line)
    if (collapsed.has(line.span.spanId)) at += line.below
  }
  return shown
}

function countBelow(lines: readonly SpanLine[]): void {
  const ancestors: SpanLine[] = []
  const close = (depth: number) => {
    while (ancestors.length > depth) {
      const closed = ancestors.pop() as SpanLine
      const parent = ancestors.at(-1)
      if (parent) parent.below += closed.below + 1
    }
  }
  for (const line of lines) {
    close(line.depth)
    ancestors.push(line)
  }
  close(0)
}
