import type { Signal, SignalEstimate } from '@loopwright/contract'
import { decimal, percent } from '../../parts/format.ts'

export type EstimateScale = { domain: readonly [number, number]; format: (value: number) => string }

/** One scale for all rows of a signal, so that they are compared by position. */
export function estimateScale(signal: Signal | undefined, items: readonly SignalEstimate[]): EstimateScale {
  switch (signal?.type) {
    case undefined:
    case 'boolean':
      return { domain: [0, 1], format: percent }
    case 'category':
      return { domain: [-1, 1], format: decimal }
    default:
      return { domain: numberDomain(signal, items), format: decimal }
  }
}

function numberDomain(
  signal: Signal | undefined,
  items: readonly SignalEstimate[],
): readonly [number, number] {
  if (signal?.range) return [signal.range.low, signal.range.high]
  const ends = items.flatMap(({ raw, corrected, bounds }) =>
    [raw, corrected?.estimate, bounds].flatMap((drawn) => (drawn ? [drawn.low, drawn.high] : [])),
  )
  const low = Math.min(0, ...ends)
  return [low, Math.max(low + 1e-6, ...ends) * 1.05]
}
