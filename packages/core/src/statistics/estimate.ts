/**
 * A number with how sure it is. `value` lies in [`low`, `high`]; `n` is the count of observations behind it
 * (not of effective ones); `confidence` is the probability that the interval covers the truth, such as 0.95;
 * `method` names how the interval was made, in words fit for a tooltip.
 */
export type Estimate = {
  status: 'estimated'
  value: number
  low: number
  high: number
  n: number
  confidence: number
  method: string
}

/** The answer given when too little is known for a number. `missing` is a sentence that says what would help. */
export type CannotSay = { status: 'cannot-say'; missing: string }

export type Measured<T extends Estimate = Estimate> = T | CannotSay

export function cannotSay(missing: string): CannotSay {
  return { status: 'cannot-say', missing }
}

/** For numbers that happen to be all alike: an interval without width would claim to be certain. */
export function cannotSayWithoutSpread(n: number): CannotSay {
  return cannotSay(
    `All ${n} observations are the same, so how much they vary is unknown; for yes/no outcomes count them instead.`,
  )
}

/** Builds an estimate whose interval holds its own value, which adjusted intervals near a boundary may not. */
export function estimated(input: Omit<Estimate, 'status'>): Estimate {
  return {
    ...input,
    status: 'estimated',
    low: Math.min(input.low, input.value),
    high: Math.max(input.high, input.value),
  }
}
