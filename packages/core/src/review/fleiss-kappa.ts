import { observedAgreement } from './percent-agreement.ts'
import { completeItems, type Label, labelsOf, type RatingTable } from './rating-table.ts'

/**
 * Fleiss' kappa (1971) over the items that every rater answered: (P − Pe) / (1 − Pe), Pe = Σ p_k² from the pooled rate
 * of each label. For raters who are interchangeable; undefined where one label is all there is.
 */
export function fleissKappa(table: RatingTable): number | undefined {
  const items = completeItems(table)
  const observed = observedAgreement(items)
  if (observed === undefined) return undefined
  const answers = items.flat()
  let expected = 0
  for (const label of labelsOf(items)) {
    expected += (answers.filter((answer) => answer === label).length / answers.length) ** 2
  }
  return expected === 1 ? undefined : (observed - expected) / (1 - expected)
}

/**
 * Conger's exact kappa (1980), also Davies & Fleiss (1982): as Fleiss', but Pe averages Σ p_ik p_jk over pairs of
 * raters i, j with their own rates. For raters who are known people; with two it is Cohen's kappa.
 */
export function congerKappa(table: RatingTable): number | undefined {
  const items = completeItems(table)
  const observed = observedAgreement(items)
  if (observed === undefined) return undefined
  const raterCount = items[0]!.length
  let expected = 0
  for (const label of labelsOf(items)) {
    const rates = items[0]!.map(
      (_, rater) => items.filter((answers) => answers[rater] === label).length / items.length,
    )
    const sum = rates.reduce((total, rate) => total + rate, 0)
    const sumOfSquares = rates.reduce((total, rate) => total + rate * rate, 0)
    expected += (sum * sum - sumOfSquares) / (raterCount * (raterCount - 1))
  }
  return expected === 1 ? undefined : (observed - expected) / (1 - expected)
}

/**
 * Fleiss' kappa of each label against all others (Fleiss 1971, 1981 section 13.2): which labels people mean the same
 * thing by. Labels that always or never occur have none and are left out.
 */
export function kappaByLabel(table: RatingTable): Map<Label, number> {
  const items = completeItems(table)
  const kappas = new Map<Label, number>()
  for (const label of labelsOf(items)) {
    const kappa = fleissKappa(items.map((answers) => answers.map((answer) => Number(answer === label))))
    if (kappa !== undefined) kappas.set(label, kappa)
  }
  return kappas
}
