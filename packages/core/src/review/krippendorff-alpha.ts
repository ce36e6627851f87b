import { answersByItem, type Label, labelsOf, type RatingTable } from './rating-table.ts'

export type AlphaLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/**
 * Krippendorff's alpha: 1 − observed / expected disagreement, for any number of raters and with gaps (Krippendorff 2011,
 * "Computing Krippendorff's Alpha-Reliability"). Items with one answer say nothing and are left out. `interval` and `ratio`
 * want labels that are numbers; `ordinal` sorts labels. `distance` overrides the level with one of the caller's, such as
 * a distance between sets. Undefined where nothing can be compared or everything is one label.
 */
export function krippendorffAlpha(input: {
  table: RatingTable
  level?: AlphaLevel
  distance?: (one: Label, two: Label) => number
}): number | undefined {
  const items = answersByItem(input.table).filter((answers) => answers.length >= 2)
  const labels = labelsOf(items)
  if (labels.length < 2) return undefined
  const place = new Map(labels.map((label, index) => [label, index]))
  const coincidences = labels.map(() => labels.map(() => 0))
  for (const answers of items) {
    for (const [index, one] of answers.entries()) {
      for (const [other, two] of answers.entries()) {
        if (other === index) continue
        coincidences[place.get(one)!]![place.get(two)!]! += 1 / (answers.length - 1)
      }
    }
  }
  const totals = coincidences.map((row) => row.reduce((sum, count) => sum + count, 0))
  const n = totals.reduce((sum, count) => sum + count, 0)
  const distance = input.distance ?? squaredDistance(input.level ?? 'nominal', labels, totals)
  let observed = 0
  let expected = 0
  for (const [c, one] of labels.entries()) {
    for (const [k, two] of labels.entries()) {
      if (c === k) continue
      const apart = distance(one, two)
      observed += coincidences[c]![k]! * apart
      expected += totals[c]! * totals[k]! * apart
    }
  }
  return expected === 0 ? undefined : 1 - ((n - 1) * observed) / expected
}

function squaredDistance(level: AlphaLevel, labels: readonly Label[], totals: readonly number[]) {
  const place = new Map(labels.map((label, index) => [label, index]))
  return (one: Label, two: Label): number => {
    switch (level) {
      case 'nominal':
        return one === two ? 0 : 1
      case 'ordinal': {
        const [from, to] = [place.get(one)!, place.get(two)!].sort((a, b) => a - b) as [number, number]
        const between = totals.slice(from, to + 1).reduce((sum, count) => sum + count, 0)
        return (between - (totals[from]! + totals[to]!) / 2) ** 2
      }
      case 'interval':
        return (Number(one) - Number(two)) ** 2
      case 'ratio': {
        const sum = Number(one) + Number(two)
        return sum === 0 ? 0 : ((Number(one) - Number(two)) / sum) ** 2
      }
    }
  }
}
