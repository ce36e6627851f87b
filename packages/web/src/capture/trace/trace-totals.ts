import type { Span } from '@loopwright/contract'

/** What the model calls of a trace used, as far as it is known: `unknown` counts the calls that say nothing. */
export type Total = { sum: number; known: number; unknown: number }
export type TraceTotals = { calls: number; promptTokens: Total; completionTokens: Total; costMicroUsd: Total }

type Counted = 'promptTokens' | 'completionTokens' | 'costMicroUsd'

/** Only model calls count: what stands around them repeats their sums. */
export function traceTotals(spans: readonly Pick<Span, 'kind' | Counted>[]): TraceTotals {
  const calls = spans.filter(({ kind }) => kind === 'inference')
  const total = (field: Counted): Total => {
    const known = calls.flatMap((call) => call[field] ?? [])
    return {
      sum: known.reduce((sum, value) => sum + value, 0),
      known: known.length,
      unknown: calls.length - known.length,
    }
  }
  return {
    calls: calls.length,
    promptTokens: total('promptTokens'),
    completionTokens: total('completionTokens'),
    costMicroUsd: total('costMicroUsd'),
  }
}
