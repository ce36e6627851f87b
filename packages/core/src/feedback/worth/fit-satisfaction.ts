import { cholesky } from '../../statistics/cholesky.ts'
import { quantile } from '../../statistics/quantile.ts'
import {
  type SatisfactionTerm,
  type SatisfactionWeights,
  type SeenSignals,
  standardised,
} from './satisfaction-probability.ts'

export type LabelledCall = {
  seen: SeenSignals
  isGood: boolean
  /** Calls of one person or session: they are never split between fitting and testing. */
  group: string
}

/** A normal prior on each weight of a standardised signal keeps those small that say little. */
const ridge = 1
/** More signals than these make a model slow to fit and hard to read; the ones seen most often stay. */
const mostSignals = 20
/** Seen on fewer calls a signal teaches nothing. */
const fewestSeen = 10

/**
 * Logistic regression of what people said on everything else that was seen of a call: each signal standardised, between
 * its 1st and 99th percentiles so that no single value pulls, and an indicator for calls without it, for that a signal is
 * missing may say as much as the signal (Little & Rubin 2019, section 11). Ridge-penalised, by Newton's method.
 */
export function fitSatisfactionWeights(calls: readonly LabelledCall[]): SatisfactionWeights {
  const terms = termsOf(calls)
  const columnCount = 1 + 2 * terms.length
  const rows = calls.map(({ seen }) => rowOf(terms, seen))
  const weights = new Float64Array(columnCount)
  const goodCount = calls.filter(({ isGood }) => isGood).length
  weights[0] = Math.log((goodCount + 0.5) / (calls.length - goodCount + 0.5))
  for (let step = 0; step < 25; step++) {
    const change = newtonStep(rows, calls, weights)
    const largest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    for (let column = 0; column < columnCount; column++)
      weights[column]! += Math.min(1, 3 / largest) * change[column]!
    if (largest < 1e-7) break
  }
  return {
    intercept: weights[0]!,
    terms: terms.map((term, index) => ({
      ...term,
      weight: weights[1 + 2 * index]!,
      weightOfMissing: weights[2 + 2 * index]!,
    })),
  }
}

function newtonStep(
  rows: readonly Float64Array[],
  calls: readonly LabelledCall[],
  weights: Float64Array,
): Float64Array {
  const columnCount = weights.length
  const matrix = new Float64Array(columnCount * columnCount)
  const gradient = new Float64Array(columnCount)
  for (let column = 1; column < columnCount; column++) {
    matrix[column * columnCount + column] = ridge
    gradient[column] = -ridge * weights[column]!
  }
  for (const [index, row] of rows.entries()) {
    let logOdds = 0
    for (let column = 0; column < columnCount; column++) logOdds += row[column]! * weights[column]!
    const probability = 1 / (1 + Math.exp(-logOdds))
    const surplus = (calls[index]!.isGood ? 1 : 0) - probability
    const weight = probability * (1 - probability)
    for (let one = 0; one < columnCount; one++) {
      const value = row[one]!
      if (value === 0) continue
      gradient[one]! += surplus * value
      for (let other = 0; other <= one; other++)
        matrix[one * columnCount + other]! += weight * value * row[other]!
    }
  }
  matrix[0]! += 1e-9
  return cholesky(matrix, columnCount)!.solve(gradient)
}

type Term = Omit<SatisfactionTerm, 'weight' | 'weightOfMissing'>

function termsOf(calls: readonly LabelledCall[]): Term[] {
  const values = new Map<string, number[]>()
  for (const { seen } of calls) {
    for (const [signal, value] of seen) {
      const known = values.get(signal)
      if (known) known.push(value)
      else values.set(signal, [value])
    }
  }
  return [...values]
    .filter(([, seen]) => seen.length >= Math.min(fewestSeen, calls.length))
    .sort(([one, ofOne], [other, ofOther]) => ofOther.length - ofOne.length || (one < other ? -1 : 1))
    .slice(0, mostSignals)
    .map(([signal, seen]) => ({ signal, ...scaleOf(seen) }))
}

function scaleOf(values: readonly number[]): Omit<Term, 'signal'> {
  const low = quantile(values, 0.01)!
  const high = quantile(values, 0.99)!
  // A rare yes lies beyond the 99th percentile and is all that a yes/no signal has to say.
  const bounds =
    low === high ? { low: Math.min(...extremes(values)), high: Math.max(...extremes(values)) } : { low, high }
  const clipped = values.map((value) => standardised({ ...bounds, centre: 0, scale: 1 }, value))
  const centre = clipped.reduce((sum, value) => sum + value, 0) / clipped.length
  const variance = clipped.reduce((sum, value) => sum + (value - centre) ** 2, 0) / clipped.length
  return { ...bounds, centre, scale: variance > 0 ? Math.sqrt(variance) : 1 }
}

function extremes(values: readonly number[]): [number, number] {
  let least = Infinity
  let most = -Infinity
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return [least, most]
}

function rowOf(terms: readonly Term[], seen: SeenSignals): Float64Array {
  const row = new Float64Array(1 + 2 * terms.length)
  row[0] = 1
  for (const [index, term] of terms.entries()) {
    const value = seen.get(term.signal)
    if (value === undefined) row[2 + 2 * index] = 1
    else row[1 + 2 * index] = standardised(term, value)
  }
  return row
}
