/** UUIDv7 (RFC 9562 §5.7), with hyphens. */
const uuidVersion7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i
const marginMs = 3_600_000

/** The times around which calls with these ids began, in milliseconds since 1970; null unless every id tells its time. */
export function idTimeRange(ids: readonly string[]): { from: number; to: number } | null {
  let from = Number.POSITIVE_INFINITY
  let to = 0
  for (const id of ids) {
    const match = uuidVersion7.exec(id)
    if (!match) return null
    const time = Number.parseInt(`${match[1]}${match[2]}`, 16)
    from = Math.min(from, time)
    to = Math.max(to, time)
  }
  return ids.length === 0 ? null : { from: from - marginMs, to: to + marginMs }
}
