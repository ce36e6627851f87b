import { betaCdf, betaQuantile } from './beta-distribution.ts'
import { normalCritical } from './normal-distribution.ts'

/** Cumulative distribution of Student's t, through the incomplete beta function (Abramowitz & Stegun 26.7.1). */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  const tail = betaCdf(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

/** Quantile of Student's t; `degreesOfFreedom` may be fractional, as Welch and Satterthwaite need. */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (probability === 0.5) return 0
  if (probability > 0.5) return studentTCritical(2 * probability - 1, degreesOfFreedom)
  return -studentTCritical(1 - 2 * probability, degreesOfFreedom)
}

/** The t with a central area of `confidence`. Beyond 100,000 degrees of freedom the normal value is exact enough. */
export function studentTCritical(confidence: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > 1e5) return normalCritical(confidence)
  const x = betaQuantile(1 - confidence, degreesOfFreedom / 2, 0.5)
  return Math.sqrt((degreesOfFreedom * (1 - x)) / x)
}
