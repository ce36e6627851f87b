import { cannotSay, estimated, type Measured } from './estimate.ts'
import { quantile } from './quantile.ts'
import { seededRandom } from './seeded-random.ts'

/**
 * An interval for any statistic of a list of independent items by resampling them (Efron 1979): the basic percentile
 * interval, repeatable through `seed`. Resamples in which the statistic is undefined are left out; when more than a
 * tenth of them are, it cannot say.
 */
export function bootstrapInterval<Item>(input: {
  items: readonly Item[]
  statistic: (items: readonly Item[]) => number | undefined
  confidence?: number
  resamples?: number
  seed?: number | string
}): Measured {
  const { items, statistic, confidence = 0.95, resamples = 400, seed = 'bootstrap' } = input
  const value = items.length === 0 ? undefined : statistic(items)
  if (value === undefined) return cannotSay('Too few items to compute this at all.')
  const random = seededRandom(seed)
  const replicates: number[] = []
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = items.map(() => items[random.integer(items.length)]!)
    const replicate = statistic(drawn)
    if (replicate !== undefined) replicates.push(replicate)
  }
  const tail = (1 - confidence) / 2
  const low = quantile(replicates, tail)
  const high = quantile(replicates, 1 - tail)
  if (low === undefined || high === undefined || replicates.length < 0.9 * resamples) {
    return cannotSay('Too few items, or too alike, to tell how sure this is.')
  }
  return estimated({ value, low, high, n: items.length, confidence, method: 'bootstrap over items' })
}
