/** Real payloads nest some twenty levels. What nests thousands would overflow the stack of whatever walks it. */
export const deepestJson = 200

/** Whether a value that came out of JSON nests deeper than `deepestJson`. The recursion ends there too. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth >= deepestJson) return hasMembers(value)
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && isTooDeep(item, depth + 1)) return true
    return false
  }
  for (const name in value) {
    const item = (value as Record<string, unknown>)[name]
    if (typeof item === 'object' && isTooDeep(item, depth + 1)) return true
  }
  return false
}

function hasMembers(value: object): boolean {
  return Object.keys(value).length > 0
}
