/** Real payloads nest some twenty levels. What nests thousands would overflow the stack of whatever walks it. */
export const deepestJson = 200

/** Whether a value that came out of JSON nests deeper than `deepestJson`. Walks without recursion. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= deepestJson; depth += 1) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
    if (level.length === 0) return false
  }
  return true
}
