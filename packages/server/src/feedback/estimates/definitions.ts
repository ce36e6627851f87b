import { createHash } from 'node:crypto'
import type { Signal } from '@loopwright/contract'
import { callSignals } from '../call-signals.ts'

/** Changes whenever the same rows would be counted in another way, so that hours counted before are counted anew. */
const wayOfCounting = 3

/** Everything besides the rows that a counting of them follows from. */
export type Definitions = {
  /** How good each category of a signal is; `name` is the signal, a unit separator (U+001F) and the category. */
  categories: { name: string; worth: number }[]
  /** Signals that say how good an answer probably was: `low` stands for bad, `low + span` for good. */
  scores: { name: string; low: number; span: number }[]
  /** Of all that, as a decimal number of 64 bits. */
  digest: string
}

export function definitionsOf(signals: Iterable<Signal>): Definitions {
  const all = [...signals].toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const categories = all.flatMap(({ name, categories }) =>
    Object.entries(categories ?? {})
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([category, worth]) => ({ name: `${name}\u001f${category}`, worth })),
  )
  const scores = all.flatMap(scoreOf)
  const bytes = createHash('sha256')
    .update(JSON.stringify([wayOfCounting, categories, scores, [...callSignals]]))
    .digest()
  return { categories, scores, digest: String(bytes.readBigUInt64BE()) }
}

function scoreOf({ name, kind, type, range, direction }: Signal): Definitions['scores'] {
  const limits = type === 'boolean' ? { low: 0, high: 1 } : type === 'number' ? range : null
  if ((kind !== 'implicit' && kind !== 'automated') || direction === 'none' || !limits) return []
  const span = limits.high - limits.low
  if (span === 0) return []
  return [direction === 'higher' ? { name, low: limits.low, span } : { name, low: limits.high, span: -span }]
}
