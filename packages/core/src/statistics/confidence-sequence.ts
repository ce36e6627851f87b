import { cannotSay, cannotSayWithoutSpread, estimated, type Measured } from './estimate.ts'
import { areAllAlike, type Moments } from './running-moments.ts'

/** Below this many observations the central limit theorem behind the sequence is not to be leaned on. */
export const FEWEST_FOR_CONFIDENCE_SEQUENCE = 30

type SequenceOptions = {
  /** Chance that the whole sequence of intervals, at every look for ever, covers the truth. */
  confidence?: number
  /** The number of observations at which the interval is to be tightest. It is chosen before looking. */
  tightestAt?: number
}

/**
 * Half-width at `n` observations with standard deviation `deviation` of the asymptotic confidence sequence of
 * Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024, Annals of Statistics, "Time-uniform central limit theory and
 * asymptotic confidence sequences"), theorem 2.2: σ √(2(nρ² + 1) / (n²ρ²) · log(√(nρ² + 1) / α)), with
 * ρ² = (−2 log α + log(1 − 2 log α)) / `tightestAt`, their approximate optimum.
 */
export function confidenceSequenceHalfWidth(input: {
  n: number
  deviation: number
  alpha: number
  tightestAt: number
}): number {
  const { n, deviation, alpha, tightestAt } = input
  const rhoSquared = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tightestAt
  const time = n * rhoSquared + 1
  return deviation * Math.sqrt(((2 * time) / (n * n * rhoSquared)) * Math.log(Math.sqrt(time) / alpha))
}

/** A running mean whose interval may be looked at after every observation without being fooled by looking. */
export function meanConfidenceSequence(input: { moments: Moments } & SequenceOptions): Measured {
  const { moments, confidence = 0.95, tightestAt = 500 } = input
  if (moments.n < FEWEST_FOR_CONFIDENCE_SEQUENCE) {
    return cannotSay(
      `${moments.n} observations so far; at least ${FEWEST_FOR_CONFIDENCE_SEQUENCE} are needed.`,
    )
  }
  if (areAllAlike(moments)) return cannotSayWithoutSpread(moments.n)
  const halfWidth = confidenceSequenceHalfWidth({
    n: moments.n,
    deviation: Math.sqrt(moments.variance),
    alpha: 1 - confidence,
    tightestAt,
  })
  return estimated({
    value: moments.mean,
    low: moments.mean - halfWidth,
    high: moments.mean + halfWidth,
    n: moments.n,
    confidence,
    method: 'always-valid (asymptotic confidence sequence)',
  })
}

/**
 * treatment − control of two means that run side by side, valid at every look. The units of both arms are one stream in
 * which a coin sends each to an arm; the difference of means is the mean of the stream's inverse-probability scores,
 * with variance n (s²_t / n_t + s²_c / n_c) over n = n_t + n_c (section 3 of the same paper, without covariates). Both
 * arms must be concurrent and the shares constant while counting: start again when the shares change.
 */
export function differenceConfidenceSequence(
  input: { control: Moments; treatment: Moments } & SequenceOptions,
): Measured {
  const { control, treatment, confidence = 0.95, tightestAt = 1000 } = input
  const fewest = Math.min(control.n, treatment.n)
  if (fewest < FEWEST_FOR_CONFIDENCE_SEQUENCE) {
    return cannotSay(
      `The smaller arm has ${fewest} observations; at least ${FEWEST_FOR_CONFIDENCE_SEQUENCE} are needed in each.`,
    )
  }
  const n = control.n + treatment.n
  const varianceOfDifference = treatment.variance / treatment.n + control.variance / control.n
  if (areAllAlike(control) && areAllAlike(treatment)) return cannotSayWithoutSpread(n)
  const halfWidth = confidenceSequenceHalfWidth({
    n,
    deviation: Math.sqrt(n * varianceOfDifference),
    alpha: 1 - confidence,
    tightestAt,
  })
  const value = treatment.mean - control.mean
  return estimated({
    value,
    low: value - halfWidth,
    high: value + halfWidth,
    n,
    confidence,
    method: 'always-valid difference (asymptotic confidence sequence)',
  })
}
