import type { JsonLine } from './json-lines.ts'

/** The indices of the lines in view when the brackets opened at `folded` are closed; their own line stays. */
export function unfoldedLines(lines: readonly JsonLine[], folded: ReadonlySet<number>): number[] {
  const shown: number[] = []
  for (let at = 0; at < lines.length; at += 1) {
    shown.push(at)
    const closesAt = lines[at]?.closesAt ?? -1
    if (folded.has(at) && closesAt > at) at = closesAt
  }
  return shown
}
