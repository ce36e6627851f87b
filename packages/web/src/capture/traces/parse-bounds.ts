/** A lower bound, an upper bound or both. */
export type Bounds = { min?: number; max?: number }

/** Reads `> 2s`, `<500ms`, `2s-10s`, or a lone `2s` as "at least". Null where `readValue` does not know the words. */
export function parseBounds(text: string, readValue: (text: string) => number | null): Bounds | null {
  const [, sign, rest = ''] = /^\s*(>=?|<=?|≥|≤)?\s*(.+?)\s*$/.exec(text) ?? []
  const [from = '', to] = sign ? [rest] : rest.split(/\s*(?:-|–|\bto\b)\s*/)
  const low = readValue(from)
  if (low === null) return null
  if (to !== undefined) {
    const high = readValue(to)
    return high === null || high < low ? null : { min: low, max: high }
  }
  return sign?.startsWith('<') || sign === '≤' ? { max: low } : { min: low }
}

const unitMs: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, min: 60_000 }

/** `1.5s`, `200 ms`, `2min`; a bare number is in milliseconds. */
export function readMs(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? []
  const factor = Object.hasOwn(unitMs, unit.toLowerCase()) ? unitMs[unit.toLowerCase()] : undefined
  return number === '' || factor === undefined ? null : Number(number) * factor
}

/** `$0.05` or `0.05`, in dollars, as micro-dollars. */
export function readMicroUsd(text: string): number | null {
  const [, number] = /^\$?\s*(\d+(?:\.\d+)?)$/.exec(text) ?? []
  return number === undefined ? null : Math.round(Number(number) * 1_000_000)
}
