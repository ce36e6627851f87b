import type { Found } from './found.ts'

/** Of what overlaps, that which was found first in the list has the characters; what remains is in the order of the text. */
export function settleClaims(found: readonly Found[]): Found[] {
  if (found.length < 2) return [...found]
  const inOrder = found
    .map((claim, rank) => ({ claim, rank }))
    .sort((a, b) => a.claim.start - b.claim.start || a.rank - b.rank)
  const settled: { claim: Found; rank: number }[] = []
  for (const next of inOrder) {
    let wins = true
    while (wins && settled.length > 0 && settled.at(-1)!.claim.end > next.claim.start) {
      if (settled.at(-1)!.rank < next.rank) wins = false
      else settled.pop()
    }
    if (wins) settled.push(next)
  }
  return settled.map(({ claim }) => claim)
}
