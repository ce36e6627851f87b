import { answersByItem, completeItems, labelsOf, type RatingTable } from './rating-table.ts'

/** The share of items, of those that every rater answered, on which all raters agree. */
export function shareUnanimous(table: RatingTable): number | undefined {
  const items = completeItems(table)
  if (items.length === 0) return undefined
  return items.filter((answers) => answers.every((label) => label === answers[0])).length / items.length
}

/** The chance that two answers to one item are the same, averaged over items with two answers or more. */
export function observedAgreement(table: RatingTable): number | undefined {
  const items = answersByItem(table).filter((answers) => answers.length >= 2)
  if (items.length === 0) return undefined
  let total = 0
  for (const answers of items) {
    let same = 0
    for (const [index, label] of answers.entries()) {
      for (let other = index + 1; other < answers.length; other++) if (answers[other] === label) same++
    }
    total += (2 * same) / (answers.length * (answers.length - 1))
  }
  return total / items.length
}

/**
 * Bennett, Alpert & Goldstein's (1954) S: agreement beyond that of raters who pick each of `labelCount` labels equally
 * often, (P − 1/k) / (1 − 1/k).
 */
export function bennettS(table: RatingTable, labelCount = labelsOf(table).length): number | undefined {
  const observed = observedAgreement(table)
  if (observed === undefined || labelCount < 2) return undefined
  return (observed - 1 / labelCount) / (1 - 1 / labelCount)
}
