/**
 * Standard normal cumulative distribution. West (2005), "Better approximations to cumulative normal functions"
 * (after Hart 1968): about 1e-15 absolute; in the far tail 1e-8 relative.
 */
export function normalCdf(z: number): number {
  const distance = Math.abs(z)
  if (distance > 38) return z > 0 ? 1 : 0
  const density = Math.exp((-distance * distance) / 2)
  let upperTail: number
  if (distance < 7.07106781186547) {
    const numerator = horner(
      distance,
      [
        3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
        221.213596169931, 220.206867912376,
      ],
    )
    const denominator = horner(
      distance,
      [
        8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
        637.333633378831, 793.826512519948, 440.413735824752,
      ],
    )
    upperTail = (density * numerator) / denominator
  } else {
    let fraction = distance + 0.65
    for (const term of [4, 3, 2, 1]) fraction = distance + term / fraction
    upperTail = density / fraction / 2.506628274631
  }
  return z > 0 ? 1 - upperTail : upperTail
}

/**
 * Standard normal quantile, `probability` in (0, 1). Acklam's (2003) rational approximation with one step of Halley's
 * method, which brings its 1e-9 relative error to the precision of `normalCdf`.
 */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity
  if (probability >= 1) return Infinity
  if (probability > 0.5) return -normalQuantile(1 - probability)
  const start = probability < 0.02425 ? lowerTail(probability) : centre(probability)
  const error = normalCdf(start) - probability
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((start * start) / 2)
  return start - step / (1 + (start * step) / 2)
}

/** The z with a central area of `confidence`: 1.96 for 0.95. */
export function normalCritical(confidence: number): number {
  return -normalQuantile((1 - confidence) / 2)
}

function lowerTail(probability: number): number {
  const q = Math.sqrt(-2 * Math.log(probability))
  return (
    horner(
      q,
      [
        -7.784894002430293e-3, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
        2.938163982698783,
      ],
    ) / horner(q, [7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1])
  )
}

function centre(probability: number): number {
  const q = probability - 0.5
  const r = q * q
  return (
    (q *
      horner(
        r,
        [
          -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
          2.506628277459239,
        ],
      )) /
    horner(
      r,
      [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
    )
  )
}

function horner(x: number, coefficients: readonly number[]): number {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}
