import type { Signal } from '@loopwright/contract'

/**
 * Whether what somebody said of a call means that it was good; undefined where it means neither, as the middle of a
 * rating does. It comes as a number: 1 for yes and for a corrected label that is the one that was answered, a category as what it
 * is worth.
 */
export function isGoodBy(
  signal: Pick<Signal, 'type' | 'direction' | 'range'>,
  said: number,
): boolean | undefined {
  const sign = signal.direction === 'lower' ? -1 : 1
  switch (signal.type) {
    case 'boolean':
      return (said === 1) === sign > 0
    case 'number':
      return signal.range ? isAbove(sign * (said - (signal.range.low + signal.range.high) / 2)) : undefined
    case 'category':
      return isAbove(said)
    case 'correction':
      return said === 1
    default:
      return undefined
  }
}

/** What most said of one call; undefined when they are even, or nobody said anything that counts. */
export function majorityOf(said: readonly (boolean | undefined)[]): boolean | undefined {
  return isAbove(said.reduce((sum, isGood) => (isGood === undefined ? sum : sum + (isGood ? 1 : -1)), 0))
}

/** Whether a signal says outright how good an answer was. */
export function saysOutright({ name, kind, type, direction, range, categories }: Signal): boolean {
  if (kind === 'review' && name === 'correct-label') return true
  if (kind !== 'review' && kind !== 'explicit') return false
  if (type === 'category') return categories !== null
  return direction !== 'none' && (type === 'boolean' || (type === 'number' && range !== null))
}

/** What goes before what: an expert's word, then whether it helped, then the rating, then all else. */
export function precedenceOf({ name, kind }: Pick<Signal, 'name' | 'kind'>): number {
  if (kind === 'review') return name === 'correct-label' ? 0 : 1
  return name === 'helpful' ? 2 : name === 'rating' ? 3 : 4
}

function isAbove(value: number): boolean | undefined {
  return value === 0 ? undefined : value > 0
}
