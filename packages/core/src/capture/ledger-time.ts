/** Milliseconds since 1970 as the ledger writes a time: `YYYY-MM-DD hh:mm:ss.mmm` in UTC. */
export function toLedgerTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').slice(0, 23)
}

/** The ledger's `YYYY-MM-DD hh:mm:ss.mmm` as RFC 3339 in UTC. */
export function fromLedgerTime(time: string): string {
  return `${time.replace(' ', 'T')}Z`
}
