import type { Question } from './estimate-store.ts'
import { groupNumber, isKnownPlace } from './places.ts'
import { countCondition, timeNumberOf } from './slice-condition.ts'

/**
 * What is counted, added up at each spot: a statement that ends with its `group by`, with the columns `place`, `at`, the `keys` and the
 * `sums` by their names, each a sum over rows `r`.
 */
export function addUp(
  question: Question,
  of: {
    table: 'feedback_totals' | 'feedback_count' | 'call_totals' | 'call_counts'
    where?: string
    keys?: readonly string[]
    sums: Readonly<Record<string, string>>
  },
): string {
  const { table, where = 'true', keys = [], sums } = of
  const { places, by, isMainOnly } = question
  const column = isMainOnly ? 'main' : 'place'
  const rows = `from ${table} as r where ${countCondition(question, column)} and ${where}`
  const at = `${timeNumberOf(by)} as at`
  const sumsOf = (sumOf: (name: string) => string) =>
    Object.keys(sums).map((name) => `${sumOf(name)} as ${name}`)
  const select = (...columns: string[]) => `select ${columns.join(', ')}`
  const groupBy = (...columns: string[]) => `group by ${[...columns, ...keys].join(', ')}`
  // To find the group of a place takes longer than to add it up, so of many rows that is done for what they add up to.
  if (isMainOnly || places.names.length <= 1)
    return `${select(`${groupNumber(places, column)} as place`, at, ...keys, ...sumsOf((name) => sums[name]!))}
      ${rows} and ${isKnownPlace} ${groupBy('place', 'at')}`
  return `${select(`${groupNumber(places, column, 'spot')} as place`, 'at', ...keys, ...sumsOf((name) => `sum(of_spot.${name})`))}
    from (${select(`r.${column} as spot`, at, ...keys, ...sumsOf((name) => sums[name]!))} ${rows} ${groupBy('spot', 'at')}) as of_spot
    where ${isKnownPlace} ${groupBy('place', 'at')}`
}
