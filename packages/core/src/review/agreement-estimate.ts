import { bootstrapInterval } from '../statistics/bootstrap-interval.ts'
import type { Measured } from '../statistics/estimate.ts'
import type { RatingTable } from './rating-table.ts'

/** Any of the agreement statistics with a bootstrap interval over items: `agreementEstimate({ table, statistic: fleissKappa })`. */
export function agreementEstimate(input: {
  table: RatingTable
  statistic: (table: RatingTable) => number | undefined
  confidence?: number
  resamples?: number
  seed?: number | string
}): Measured {
  const { table, ...options } = input
  return bootstrapInterval({ ...options, items: table })
}
