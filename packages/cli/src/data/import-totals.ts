/** Counts of an import, small enough to be kept with its progress. */
export type ImportTotals = {
  /** Records read, be they lines or elements of a list. */
  lines: number
  spans: number
  feedback: number
  userTasks: number
  sessions: number
  rejected: number
  /** By signal: how often each value came, as far as it takes few values. */
  values: Record<string, Record<string, number>>
}

export const noTotals = (): ImportTotals => ({
  ...{ lines: 0, spans: 0, feedback: 0, userTasks: 0, sessions: 0, rejected: 0 },
  values: {},
})

const mostSignals = 50
const mostValues = 20
/** Stands for all values of a signal that takes more than a few. */
const others = 'other values'

/** Counts one value of a signal. Texts are told apart no more than numbers that are all different. */
export function countValue(totals: ImportTotals, signal: string, value: unknown): void {
  if (!Object.hasOwn(totals.values, signal)) {
    if (Object.keys(totals.values).length >= mostSignals) return
    totals.values[signal] = {}
  }
  const counts = totals.values[signal]!
  const isManifold = typeof value === 'string' || (typeof value === 'object' && value !== null)
  const name = isManifold ? others : String(value)
  const isKnown = Object.hasOwn(counts, name)
  const key = isKnown || Object.keys(counts).length < mostValues ? name : others
  counts[key] = (counts[key] ?? 0) + 1
}
