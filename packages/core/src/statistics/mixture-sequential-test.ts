/**
 * Robbins' mixture sequential probability ratio test (mSPRT) of a mean against `hypothesis`, observations normal with a known `variance`,
 * and a N(hypothesis, `mixingVariance`) mixture over the alternatives (Robbins 1970; Johari, Koomen, Pekelis & Walsh
 * 2022): Λ = √(σ² / (σ² + nτ²)) · exp(n²τ²(x̄ − θ)² / (2σ²(σ² + nτ²))). The p-value of one look is min(1, 1/Λ); pass the
 * last one as `previousPValue` to get the sequence's, which never rises, so that one may stop at any look.
 */
export function mixtureSequentialTest(input: {
  n: number
  mean: number
  variance: number
  mixingVariance: number
  hypothesis?: number
  previousPValue?: number
}): { likelihoodRatio: number; pValue: number } {
  const { n, mean, variance, mixingVariance, hypothesis = 0, previousPValue = 1 } = input
  const total = variance + n * mixingVariance
  const exponent = (n * n * mixingVariance * (mean - hypothesis) ** 2) / (2 * variance * total)
  const likelihoodRatio = Math.sqrt(variance / total) * Math.exp(exponent)
  return { likelihoodRatio, pValue: Math.min(previousPValue, 1 / likelihoodRatio) }
}
