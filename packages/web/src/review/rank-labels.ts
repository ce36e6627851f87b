/** The labels a text could mean, the likeliest first; all of them, in their own order, for an empty text. */
export function rankLabels(labels: readonly string[], text: string): string[] {
  const wanted = plain(text)
  if (wanted === '') return [...labels]
  const ranked = labels
    .map((label) => ({ label, rank: rankOf(plain(label), wanted) }))
    .sort((one, other) => one.rank - other.rank)
  // Letters in order are a last resort: beside a real match they would be noise.
  const worst = (ranked[0]?.rank ?? scattered) < scattered ? scattered : Number.POSITIVE_INFINITY
  return ranked.filter(({ rank }) => rank < worst).map(({ label }) => label)
}

const scattered = 4

/** Beginning of the label, then of one of its words, then anywhere, then its letters in order. */
function rankOf(label: string, wanted: string): number {
  if (label === wanted) return 0
  if (label.startsWith(wanted)) return 1
  if (label.includes(` ${wanted}`)) return 2
  if (label.includes(wanted)) return 3
  return holdsInOrder(label, wanted) ? scattered : Number.POSITIVE_INFINITY
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
