export type Label = string | number

/** One row an item, one column a rater; null where a rater did not answer. */
export type RatingTable = readonly (readonly (Label | null)[])[]

/** Lays single answers out as a table. Of two answers by one rater on one item the later in the list counts. */
export function ratingTable(answers: readonly { item: string; rater: string; label: Label }[]): RatingTable {
  const raters = [...new Set(answers.map(({ rater }) => rater))]
  const column = new Map(raters.map((rater, index) => [rater, index]))
  const rows = new Map<string, (Label | null)[]>()
  for (const { item, rater, label } of answers) {
    const row = rows.get(item) ?? raters.map(() => null)
    row[column.get(rater)!] = label
    rows.set(item, row)
  }
  return [...rows.values()]
}

/** The labels that occur, numbers in order of size, then text in order of its letters. */
export function labelsOf(table: RatingTable): Label[] {
  const seen = new Set<Label>()
  for (const row of table) for (const label of row) if (label !== null) seen.add(label)
  return [...seen].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  )
}

/** The answers of each item without the gaps. */
export function answersByItem(table: RatingTable): Label[][] {
  return table.map((row) => row.filter((label) => label !== null))
}

/** The items that every rater answered: chance-corrected agreement of several raters is defined on those only. */
export function completeItems(table: RatingTable): Label[][] {
  return answersByItem(table).filter((answers, index) => answers.length === table[index]!.length)
}
