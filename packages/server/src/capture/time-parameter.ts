/** A time (milliseconds, or RFC 3339) as ClickHouse takes it for a bound parameter: `YYYY-MM-DD hh:mm:ss.mmm` in UTC. */
export function timeParameter(time: number | string): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 23)
}
