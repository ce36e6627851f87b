/** How a signal goes into the model: clipped to [`low`, `high`], less `centre`, over `scale`, times `weight`. */
export type SatisfactionTerm = {
  /** The signal's name; with the time after the answer for signals that are seen again, `still-there after 30000 ms`. */
  signal: string
  low: number
  high: number
  centre: number
  scale: number
  weight: number
  /** Takes the place of all that where the call has no such signal. */
  weightOfMissing: number
}

export type SatisfactionWeights = { intercept: number; terms: SatisfactionTerm[] }

/** What was seen of a call, by the name of the signal. */
export type SeenSignals = ReadonlyMap<string, number>

/** The probability that a call satisfied, from what was seen of it. */
export function satisfactionProbability(
  { intercept, terms }: SatisfactionWeights,
  seen: SeenSignals,
): number {
  const logOdds = terms.reduce((sum, term) => {
    const value = seen.get(term.signal)
    return sum + (value === undefined ? term.weightOfMissing : term.weight * standardised(term, value))
  }, intercept)
  return 1 / (1 + Math.exp(-logOdds))
}

export function standardised(
  { low, high, centre, scale }: Pick<SatisfactionTerm, 'low' | 'high' | 'centre' | 'scale'>,
  value: number,
): number {
  return (Math.min(high, Math.max(low, value)) - centre) / scale
}
