import type { SpanLine } from './span-tree.ts'

/**
 * What a reader most likely opened a trace for: where it failed, if the whole of it did; else its last model call,
 * which in a chat holds all that was said.
 */
export function firstLine(lines: readonly SpanLine[]): SpanLine | undefined {
  const root = lines[0]
  if (root?.span.status === 'error') {
    const failed = lines.filter(({ span }) => span.status === 'error')
    return failed.toSorted((one, other) => other.depth - one.depth)[0]
  }
  const calls = lines.filter(({ span }) => span.kind === 'inference')
  return calls.toSorted((one, other) => other.start - one.start)[0] ?? root
}
