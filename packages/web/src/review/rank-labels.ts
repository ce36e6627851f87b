/** The labels a text could mean, the likeliest first; all of them, in their own order, for an empty text. */
export function rankLabels(labels: readonly string[], text: string): string[] {
  const wanted = plain(text)
  if (wanted === '') return [...labels]
  return labels
    .map((label) => ({ label, rank: rankOf(plain(label), wanted) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((one, other) => one.rank - other.rank)
    .map(({ label }) => label)
}

/** Beginning of the label, then of one of its words, then anywhere, then its letters in order. */
function rankOf(label: string, wanted: string): number {
  if (label === wanted) return 0
  if (label.startsWith(wanted)) return 1
  if (label.includes(` ${wanted}`)) return 2
  if (label.includes(wanted)) return 3
  return holdsInOrder(label, wanted) ? 4 : Number.POSITIVE_INFINITY
}

function holdsInOrder(label: string, wanted: string): boolean {
  let at = 0
  for (const letter of label) if (letter === wanted[at]) at++
  return at === wanted.length
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()
}
