/** Counts of answers and the moments of what they said. */
export type Answers = {
  calls: number
  answered: number
  sum: number
  sumOfSquares: number
}

/** Calls that look alike: equal in all covariates that are known for every call, answered or not. */
export type AnswerCell = Answers & {
  /** Such as `{ variant, segment, latency: '0.5-1s', length: '<500', status }`. */
  covariates: Readonly<Record<string, string>>
  /** Mean of an implicit or judge score over the cell's calls, and over its answered ones; absent when there is none. */
  score?: { ofCalls: number; ofAnswered: number }
  /** Of the calls that were drawn by chance to be asked. */
  asked?: Answers
}

/**
 * The cells in one order, whatever order they came in, each combination of covariates once, and without covariates
 * that are the same for all calls. So nothing depends on how the calls were counted.
 */
export function canonicalCells(cells: readonly AnswerCell[]): AnswerCell[] {
  const counted = cells.filter(({ calls }) => calls > 0)
  const names = new Set<string>()
  for (const { covariates } of counted) for (const name in covariates) names.add(name)
  // Tens of thousands of cells come by here while somebody waits: plain loops.
  const varying = [...names].sort().filter((name) => {
    const first = counted[0]!.covariates[name] ?? ''
    return counted.some(({ covariates }) => (covariates[name] ?? '') !== first)
  })
  const merged = new Map<string, AnswerCell>()
  for (const cell of counted) {
    let key = ''
    for (const name of varying) key += `${cell.covariates[name] ?? ''}\u0000`
    const before = merged.get(key)
    merged.set(key, before ? mergeCells(before, cell) : cell)
  }
  const ordered = [...merged.keys()].sort().map((key) => merged.get(key)!)
  return ordered.map((cell) => {
    const covariates: Record<string, string> = {}
    for (const name of varying) covariates[name] = cell.covariates[name] ?? ''
    return { ...cell, covariates }
  })
}

export function addAnswers(one: Answers, other: Answers): Answers {
  return {
    calls: one.calls + other.calls,
    answered: one.answered + other.answered,
    sum: one.sum + other.sum,
    sumOfSquares: one.sumOfSquares + other.sumOfSquares,
  }
}

export function totalOf(cells: readonly Answers[]): Answers {
  return cells.reduce<Answers>(addAnswers, { calls: 0, answered: 0, sum: 0, sumOfSquares: 0 })
}

function mergeCells(one: AnswerCell, other: AnswerCell): AnswerCell {
  const asked = one.asked && other.asked ? addAnswers(one.asked, other.asked) : (one.asked ?? other.asked)
  return {
    ...addAnswers(one, other),
    covariates: one.covariates,
    ...(one.score &&
      other.score && {
        score: {
          ofCalls: averageOf(one.score.ofCalls, one.calls, other.score.ofCalls, other.calls),
          ofAnswered: averageOf(one.score.ofAnswered, one.answered, other.score.ofAnswered, other.answered),
        },
      }),
    ...(asked && { asked }),
  }
}

function averageOf(one: number, oneWeight: number, other: number, otherWeight: number): number {
  const weight = oneWeight + otherWeight
  return weight === 0 ? one : (one * oneWeight + other * otherWeight) / weight
}
