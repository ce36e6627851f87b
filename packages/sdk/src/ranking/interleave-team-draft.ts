/** An item of the mixed list, and which of the two rankings it is counted for. */
export type DraftedItem = { id: string; team: 'one' | 'other' }

/**
 * Mixes two rankings of the same query into one list so that neither stands better by its place: team-draft interleaving
 * (Radlinski, Kurup & Joachims 2008; Chapelle et al. 2012). Like captains who choose players, the rankings take turns to
 * put their best item that is not in the list yet, and a coin decides who begins each turn. Send an `impression` and, when
 * it is clicked, a `clicked` for each item with its position and the ranking of its team as `ranker`; whose items are
 * clicked more often over many lists is the better ranking.
 *
 * @param random A number in [0, 1) for each turn; `Math.random` unless given.
 * @param length The longest list to make; all items unless given.
 */
export function interleaveTeamDraft(
  one: readonly string[],
  other: readonly string[],
  random: () => number = Math.random,
  length = Number.POSITIVE_INFINITY,
): DraftedItem[] {
  const rankings = { one, other }
  const next = { one: 0, other: 0 }
  const drafted: DraftedItem[] = []
  const taken = new Set<string>()
  const best = (team: DraftedItem['team']) => {
    const ranking = rankings[team]
    while (next[team] < ranking.length && taken.has(ranking[next[team]]!)) next[team]++
    return ranking[next[team]]
  }
  while (drafted.length < length && (best('one') !== undefined || best('other') !== undefined)) {
    const turn: DraftedItem['team'][] = random() < 0.5 ? ['one', 'other'] : ['other', 'one']
    for (const team of turn) {
      const id = best(team)
      if (id === undefined || drafted.length >= length) continue
      taken.add(id)
      drafted.push({ id, team })
    }
  }
  return drafted
}
