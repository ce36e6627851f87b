/** Scores with one row an item, one column a rater, without gaps. */
type Scores = readonly (readonly number[])[]

/**
 * ICC(A,1): absolute agreement of a single rater's scores, two-way random effects (McGraw & Wong 1996; Shrout & Fleiss
 * 1979 case 2,1): (MSR − MSE) / (MSR + (k − 1) MSE + k (MSC − MSE) / n). Undefined for fewer than two items or raters.
 */
export function intraclassCorrelation(scores: Scores): number | undefined {
  const n = scores.length
  const k = scores[0]?.length ?? 0
  if (n < 2 || k < 2) return undefined
  const grand = mean(scores.flat())
  const rowSquares = k * sum(scores.map((row) => (mean(row) - grand) ** 2))
  const columnSquares =
    n * sum(scores[0]!.map((_, rater) => (mean(scores.map((row) => row[rater]!)) - grand) ** 2))
  const totalSquares = sum(scores.flat().map((score) => (score - grand) ** 2))
  const rows = rowSquares / (n - 1)
  const columns = columnSquares / (k - 1)
  const error = (totalSquares - rowSquares - columnSquares) / ((n - 1) * (k - 1))
  const below = rows + (k - 1) * error + (k * (columns - error)) / n
  return below === 0 ? undefined : (rows - error) / below
}

/**
 * Kendall's coefficient of concordance W (Kendall & Babington Smith 1939), corrected for ties: whether raters put
 * items in the same order, 0 to 1. 12 S / (k² (n³ − n) − k Σ T), T = Σ (t³ − t) over each rater's ties.
 */
export function kendallW(scores: Scores): number | undefined {
  const n = scores.length
  const k = scores[0]?.length ?? 0
  if (n < 2 || k < 2) return undefined
  const rankings = scores[0]!.map((_, rater) => averageRanks(scores.map((row) => row[rater]!)))
  const rankSums = scores.map((_, item) => sum(rankings.map((ranking) => ranking.ranks[item]!)))
  const centre = mean(rankSums)
  const spread = sum(rankSums.map((total) => (total - centre) ** 2))
  const below = k * k * (n ** 3 - n) - k * sum(rankings.map(({ ties }) => ties))
  return below === 0 ? undefined : (12 * spread) / below
}

function averageRanks(values: readonly number[]): { ranks: number[]; ties: number } {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!)
  const ranks = values.map(() => 0)
  let ties = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end++
    for (let index = start; index <= end; index++) ranks[order[index]!] = (start + end) / 2 + 1
    const tied = end - start + 1
    ties += tied ** 3 - tied
    start = end + 1
  }
  return { ranks, ties }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}
