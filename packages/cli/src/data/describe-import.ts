import type { ImportTotals } from './import-totals.ts'

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

/** What an import did, in a sentence or two. */
export function describeImport(
  totals: ImportTotals,
  { file, formats, seconds }: { file: string; formats: readonly string[]; seconds: number },
): string {
  const accepted = [
    count(totals.spans, 'span'),
    `${totals.feedback} feedback`,
    ...(totals.userTasks > 0 ? [count(totals.userTasks, 'user task')] : []),
  ].join(', ')
  const rate = seconds > 0 ? ` (${Math.round(totals.lines / seconds)}/s)` : ''
  const lines = [
    `${file}: ${count(totals.lines, 'record')} of ${formats.join(' and ') || 'no known format'}; ${accepted} accepted, in ${seconds} s${rate}.`,
  ]
  const values = Object.entries(totals.values).map(
    ([signal, counts]) => `${signal}: ${describeCounts(counts)}`,
  )
  if (totals.sessions > 0 || values.length > 0) {
    const sessions = totals.sessions > 0 ? [count(totals.sessions, 'session')] : []
    lines.push(`${[...sessions, ...values].join('; ')}.`)
  }
  return lines.join('\n')
}

/** Values of a measure are all different: to name each says nothing. */
const mostTold = 6

function describeCounts(counts: Record<string, number>): string {
  const times = Object.values(counts)
  if (times.length > mostTold)
    return count(
      times.reduce((sum, each) => sum + each, 0),
      'value',
    )
  return Object.entries(counts)
    .toSorted(([one], [other]) => other.localeCompare(one, 'en', { numeric: true }))
    .map(([value, times]) => `${times} × ${value}`)
    .join(', ')
}
