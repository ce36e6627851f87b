import { type Label, labelsOf, type RatingTable } from './rating-table.ts'

/**
 * How much a disagreement counts. `none`: all alike. `linear`, `quadratic`: by the distance between the places of the
 * two labels in `order`, as ordered ratings need (Cohen 1968).
 */
export type KappaWeighting = 'none' | 'linear' | 'quadratic'

/**
 * Cohen's kappa (1960, weighted 1968) of two raters over the items that both answered:
 * 1 − Σ w · observed / Σ w · expected, w the weight of a disagreement and expected from each rater's own rates.
 * Undefined without common items or where both always give one and the same label. `order` lists all labels
 * from low to high; left out, those that occur, sorted.
 */
export function cohenKappa(input: {
  first: readonly (Label | null)[]
  second: readonly (Label | null)[]
  weighting?: KappaWeighting
  order?: readonly Label[]
}): number | undefined {
  const { first, second, weighting = 'none' } = input
  const pairs: [Label, Label][] = []
  for (const [index, label] of first.entries()) {
    const other = second[index]
    if (label !== null && other !== null && other !== undefined) pairs.push([label, other])
  }
  if (pairs.length === 0) return undefined
  const order = input.order ?? labelsOf(pairs)
  const place = new Map(order.map((label, index) => [label, index]))
  const weightOf = (one: Label, two: Label) => {
    const distance = Math.abs(place.get(one)! - place.get(two)!)
    return weighting === 'none' ? Math.min(1, distance) : weighting === 'linear' ? distance : distance ** 2
  }
  const firstCounts = countLabels(pairs.map(([label]) => label))
  const secondCounts = countLabels(pairs.map(([, label]) => label))
  let observed = 0
  for (const [one, two] of pairs) observed += weightOf(one, two)
  let expected = 0
  for (const [one, count] of firstCounts) {
    for (const [two, otherCount] of secondCounts) {
      expected += (weightOf(one, two) * count * otherCount) / pairs.length
    }
  }
  return expected === 0 ? undefined : 1 - observed / expected
}

/** Light's kappa (1971): the mean of Cohen's kappa over all pairs of raters for which it is defined. */
export function lightKappa(table: RatingTable): number | undefined {
  const raterCount = table[0]?.length ?? 0
  const kappas: number[] = []
  for (let one = 0; one < raterCount; one++) {
    for (let two = one + 1; two < raterCount; two++) {
      const kappa = cohenKappa({
        first: table.map((row) => row[one] ?? null),
        second: table.map((row) => row[two] ?? null),
      })
      if (kappa !== undefined) kappas.push(kappa)
    }
  }
  return kappas.length === 0 ? undefined : kappas.reduce((sum, kappa) => sum + kappa, 0) / kappas.length
}

function countLabels(labels: readonly Label[]): Map<Label, number> {
  const counts = new Map<Label, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
