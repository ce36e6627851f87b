/** UUIDv7 (RFC 9562 §5.7), with hyphens or, as an OpenTelemetry trace id writes it, without. */
const uuidVersion7 = /^([0-9a-f]{8})-?([0-9a-f]{4})-?7[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i

/** Milliseconds since 1970 at which a UUIDv7 says it was made; undefined for every other id. */
export function idTimeMs(id: string): number | undefined {
  const match = uuidVersion7.exec(id)
  return match ? Number.parseInt(`${match[1]}${match[2]}`, 16) : undefined
}
