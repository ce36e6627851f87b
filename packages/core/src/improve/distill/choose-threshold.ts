/** A row that was not learnt from, and what the model made of it. */
export type JudgedRow = { inScope: boolean; right: boolean; confidence: number }

export type AbstainPolicy = {
  /** Wrong answers tolerated among the answers given; an answer to an out-of-scope row is wrong. */
  riskMax: number
  /** In-scope rows with a right answer that may be given up to get there, as a share of all in-scope rows. */
  surrenderMax: number
}

/**
 * The lowest confidence at which the risk is met, or where right answers would be given up beyond the policy, the highest
 * that keeps them. Rows with a confidence below the threshold are abstained on.
 */
export function chooseThreshold(rows: JudgedRow[], policy: AbstainPolicy): number {
  const inScope = rows.filter((row) => row.inScope).length
  const byConfidence = [...rows].sort((one, other) => one.confidence - other.confidence)
  let answered = rows.length
  let wrong = rows.filter((row) => !row.right).length
  let surrendered = 0
  let threshold = 0
  for (let position = 0; position < byConfidence.length; ) {
    if (answered === 0 || wrong / answered <= policy.riskMax) return threshold
    const { confidence } = byConfidence[position]!
    // Rows of equal confidence fall on the same side of any threshold.
    while (position < byConfidence.length && byConfidence[position]!.confidence === confidence) {
      const row = byConfidence[position]!
      answered -= 1
      if (!row.right) wrong -= 1
      else if (row.inScope) surrendered += 1
      position += 1
    }
    if (surrendered > policy.surrenderMax * inScope) return threshold
    threshold = byConfidence[position]?.confidence ?? 1
  }
  return threshold
}
