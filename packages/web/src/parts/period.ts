/** Periods up to now, as they stand in an address, and how long each is in milliseconds. */
export const periods = {
  '15m': 900_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const
export type Period = keyof typeof periods

export function isPeriod(since: string): since is Period {
  return Object.hasOwn(periods, since)
}
