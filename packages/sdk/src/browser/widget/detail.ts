import { rangeInSource } from '../watch/range-in-source.ts'
import type { TextRange } from '../watch/text-range.ts'
import type { Statement } from './statements.ts'

/** What the form asks for: why, which parts of the rendered text, and how it should read. */
export type Detail = { reason: string | null; marks: readonly TextRange[]; correction: string | null }

/** What a detail says by each signal; what it leaves out is null, which takes back what was said before. */
export function statementsOf(
  { reason, marks, correction }: Detail,
  { source, rendered }: { source: string | undefined; rendered: string },
): Statement[] {
  const ranges = marks.flatMap(
    (mark) => (source === undefined ? mark : rangeInSource(source, rendered, mark)) ?? [],
  )
  const spans = ranges.map((range) => ({ ...range, ...(reason !== null && { label: reason }) }))
  // A reason with one mark is the reason for that mark.
  const [only] = ranges.length === 1 && reason !== null ? ranges : []
  return [
    { signal: 'reason', value: reason, ...(only && { anchor: { kind: 'text', ...only } }) },
    { signal: 'marked', value: spans.length > 0 ? spans : null },
    { signal: 'correction', value: correction },
  ]
}
