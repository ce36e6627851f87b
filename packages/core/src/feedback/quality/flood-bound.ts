/** How much usually comes from a source in an hour: its quartiles over sources and hours with anything at all. */
export type UsualCounts = { median: number; upperQuartile: number; lowerQuartile: number }

/** What a person may well say in an hour, whatever is usual. */
const fewestInFlood = 20
/** How often a project in which nothing is wrong may see a flood among all that it looks at. */
const falseAlarms = 0.001

/**
 * The count in an hour from which on it is a flood. What is usual is taken from quartiles, which up to a quarter of floods cannot
 * move: the highest usual rate is Tukey's (1977) upper fence, and a flood is what a Poisson process of that rate
 * would bring in one of `looked` source hours with a probability below 0.001 (Bonferroni).
 */
export function floodBound(usual: UsualCounts, looked: number): number {
  const rate = Math.max(1, usual.upperQuartile + 1.5 * (usual.upperQuartile - usual.lowerQuartile))
  return Math.max(fewestInFlood, poissonUpperBound(rate, falseAlarms / Math.max(1, looked)))
}

/** The smallest k with P(X ≥ k) ≤ `probability` for X of a Poisson distribution, by Chernoff's bound, which errs upwards. */
function poissonUpperBound(rate: number, probability: number): number {
  const limit = Math.log(probability)
  let low = Math.floor(rate) + 1
  let high = low * 2
  const logTail = (count: number) => count - rate - count * Math.log(count / rate)
  while (logTail(high) > limit) high *= 2
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (logTail(middle) <= limit) high = middle
    else low = middle + 1
  }
  return low
}
