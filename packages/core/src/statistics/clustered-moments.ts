import { type WeightedMoments, weightedMoments } from './weighted-moments.ts'

/**
 * `weightedMoments` for values that come in clusters, such as the calls of one person: what goes together says less than
 * as many strangers would. The linearised deviations w(y − ȳ) are added up within each cluster before they are squared
 * (Särndal, Swensson & Wretman 1992, section 5.7, with clusters as the units sampled; CR2-like leverage correction by the cluster's share of the
 * weight). The variance is never taken below that of independent values, which a few clusters may undercut by chance. Effective n
 * shrinks by the same factor as the variance grows (Kish's design effect).
 */
export function clusteredMoments(
  values: readonly number[],
  weights: readonly number[],
  clusters: readonly string[],
): WeightedMoments {
  const independent = weightedMoments(values, weights)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const sums = new Map<string, { deviation: number; weight: number }>()
  for (const [index, cluster] of clusters.entries()) {
    const sum = sums.get(cluster) ?? { deviation: 0, weight: 0 }
    sums.set(cluster, sum)
    sum.deviation += weights[index]! * (values[index]! - independent.mean)
    sum.weight += weights[index]!
  }
  let spread = 0
  for (const { deviation, weight } of sums.values()) {
    spread += deviation ** 2 / (1 - Math.min(weight / total, 0.99))
  }
  const clustered = spread / (total * total)
  if (clustered <= independent.varianceOfMean) return independent
  return {
    mean: independent.mean,
    varianceOfMean: clustered,
    effectiveN: (independent.effectiveN * independent.varianceOfMean) / clustered,
  }
}
