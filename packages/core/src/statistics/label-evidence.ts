/** What one source said about which label is right: it named one, or it took or refused the one the model gave. */
export type LabelEvidence =
  | { kind: 'names'; source: string; label: string }
  | { kind: 'judges'; source: string; accepted: boolean }

/** Sources of a kind start from the same expectation and are told apart as evidence comes in. */
export type SourceKind = 'reviewer' | 'end-user'

/** One thing whose right label is wanted. `probabilities` are the model's own, at most one a label, summing to 1 at most. */
export type EvidenceItem = {
  id: string
  modelLabel: string
  probabilities: readonly { label: string; probability: number }[]
  evidence: readonly LabelEvidence[]
  /** A label that is known for certain: it teaches about the sources and is not estimated. */
  known?: string
}

/** How far a source can be relied on; each is a probability. */
export type SourceReliability = {
  kind: SourceKind
  /** The label it names is the right one, with the counts behind it: expected right and all. */
  names: { accuracy: number; right: number; n: number }
  /** It accepts a right answer, and a wrong one. */
  judges: { acceptsRight: number; acceptsWrong: number; n: number }
}

export type LabelPosterior = { id: string; label: string; posterior: number }

const startingBeliefs = {
  reviewer: { names: 0.85, acceptsRight: 0.95, acceptsWrong: 0.1, strength: 8 },
  'end-user': { names: 0.9, acceptsRight: 0.95, acceptsWrong: 0.1, strength: 12 },
} as const satisfies Record<SourceKind, object>

/** Pseudo-counts of: the model's probabilities hold, anything may be right, it is out of scope. */
const startingWeights = { answered: [18, 1, 1], abstained: [10, 2, 8] } as const

/**
 * The probability of each item's label given the model's probabilities and everything people said, weighing people by
 * how often they are right: Dawid & Skene (1979) with one parameter a person who names labels, two (accepts right,
 * accepts wrong) for one who accepts or refuses, Beta priors on each, known labels clamped, and a prior for each item
 * of its own. That prior mixes the model's probabilities with a flat one and with out-of-scope, in shares learnt
 * apart for answered and abstained items, so that an overconfident model cannot outvote people. Fitted by expectation
 * maximisation. `labelCount` counts all labels that could be right, the out-of-scope one included.
 */
export function estimateLabels(input: {
  items: readonly EvidenceItem[]
  labelCount: number
  outOfScopeLabel: string
  /** The kind of each source that occurs. */
  kindOf: (source: string) => SourceKind
  iterations?: number
}): { posteriors: LabelPosterior[]; sources: Map<string, SourceReliability> } {
  const { items, outOfScopeLabel, iterations = 12 } = input
  const labelCount = Math.max(2, input.labelCount)
  const prepared = items.map((item) => prepare(item, labelCount, outOfScopeLabel))
  const sources = new Map<string, SourceReliability>()
  for (const { evidence } of items) {
    for (const { source } of evidence) {
      if (!sources.has(source)) sources.set(source, newSource(input.kindOf(source)))
    }
  }
  const weights = { answered: shares(startingWeights.answered), abstained: shares(startingWeights.abstained) }
  for (let step = 0; step < iterations; step++) {
    for (const item of prepared) weigh(item, sources, weights, labelCount)
    relearnSources(prepared, sources)
    relearnWeights(prepared, weights, labelCount)
  }
  for (const item of prepared) weigh(item, sources, weights, labelCount)
  return { posteriors: prepared.map(best), sources }
}

/** The labels that anything speaks for, and one entry for all others alike. */
type Prepared = {
  item: EvidenceItem
  group: 'answered' | 'abstained'
  labels: string[]
  /** The model's probability of each of `labels`. */
  model: number[]
  outOfScope: number
  others: number
  modelOfEachOther: number
  posterior: number[]
  posteriorOfOthers: number
}

type Weights = Record<'answered' | 'abstained', number[]>

function prepare(item: EvidenceItem, labelCount: number, outOfScopeLabel: string): Prepared {
  const model = new Map(item.probabilities.map(({ label, probability }) => [label, probability]))
  if (model.size === 0) model.set(item.modelLabel, 0.8)
  const labels = new Set([...model.keys(), item.modelLabel, outOfScopeLabel])
  for (const said of item.evidence) if (said.kind === 'names') labels.add(said.label)
  if (item.known !== undefined) labels.add(item.known)
  const list = [...labels]
  const given = [...model.values()].reduce((sum, probability) => sum + probability, 0)
  const restLabels = labelCount - model.size
  const rest = restLabels > 0 ? Math.max(0, 1 - given) / restLabels : 0
  const scale = 1 / (given + rest * Math.max(0, restLabels))
  return {
    item,
    group: item.modelLabel === outOfScopeLabel ? 'abstained' : 'answered',
    labels: list,
    model: list.map((label) => (model.get(label) ?? rest) * scale),
    outOfScope: list.indexOf(outOfScopeLabel),
    others: Math.max(0, labelCount - list.length),
    modelOfEachOther: rest * scale,
    posterior: list.map(() => 0),
    posteriorOfOthers: 0,
  }
}

function newSource(kind: SourceKind): SourceReliability {
  const { names, acceptsRight, acceptsWrong } = startingBeliefs[kind]
  return { kind, names: { accuracy: names, right: 0, n: 0 }, judges: { acceptsRight, acceptsWrong, n: 0 } }
}

/** Expectation: the posterior of one item under what is believed of the sources. */
function weigh(
  prepared: Prepared,
  sources: Map<string, SourceReliability>,
  weights: Weights,
  labelCount: number,
): void {
  const { item, labels, posterior } = prepared
  if (item.known !== undefined) {
    for (let index = 0; index < labels.length; index++)
      posterior[index] = labels[index] === item.known ? 1 : 0
    prepared.posteriorOfOthers = 0
    return
  }
  const likelihoods = likelihoodsOf(prepared, sources, labelCount)
  const [byModel, flat, outOfScope] = weights[prepared.group] as [number, number, number]
  let total = 0
  for (let index = 0; index < labels.length; index++) {
    const prior =
      byModel * prepared.model[index]! + flat / labelCount + (index === prepared.outOfScope ? outOfScope : 0)
    posterior[index] = prior * likelihoods.ofLabels[index]!
    total += posterior[index]!
  }
  const priorOfOthers = prepared.others * (byModel * prepared.modelOfEachOther + flat / labelCount)
  prepared.posteriorOfOthers = priorOfOthers * likelihoods.ofOthers
  total += prepared.posteriorOfOthers
  for (let index = 0; index < labels.length; index++) posterior[index]! /= total
  prepared.posteriorOfOthers /= total
}

function likelihoodsOf(
  { item, labels }: Prepared,
  sources: Map<string, SourceReliability>,
  labelCount: number,
): { ofLabels: number[]; ofOthers: number } {
  const ofLabels = labels.map(() => 1)
  let ofOthers = 1
  for (const said of item.evidence) {
    const source = sources.get(said.source)!
    let ifTrue: number
    let ifNot: number
    if (said.kind === 'names') {
      ifTrue = source.names.accuracy
      ifNot = (1 - ifTrue) / (labelCount - 1)
    } else {
      const { acceptsRight, acceptsWrong } = source.judges
      ifTrue = said.accepted ? acceptsRight : 1 - acceptsRight
      ifNot = said.accepted ? acceptsWrong : 1 - acceptsWrong
    }
    const about = said.kind === 'names' ? said.label : item.modelLabel
    for (let index = 0; index < labels.length; index++) {
      ofLabels[index]! *= labels[index] === about ? ifTrue : ifNot
    }
    ofOthers *= ifNot
  }
  return { ofLabels, ofOthers }
}

/** Maximisation: how often each source was right, drawn towards what is expected of its kind. */
function relearnSources(items: readonly Prepared[], sources: Map<string, SourceReliability>): void {
  const counts = new Map<string, { right: number; named: number; judged: number[] }>()
  for (const { item, labels, posterior } of items) {
    for (const said of item.evidence) {
      const count = counts.get(said.source) ?? { right: 0, named: 0, judged: [0, 0, 0, 0] }
      counts.set(said.source, count)
      if (said.kind === 'names') {
        count.right += posterior[labels.indexOf(said.label)]!
        count.named++
      } else {
        const right = posterior[labels.indexOf(item.modelLabel)]!
        count.judged[0]! += right
        count.judged[1]! += 1 - right
        if (said.accepted) count.judged[2]! += right
        if (said.accepted) count.judged[3]! += 1 - right
      }
    }
  }
  const expected = expectedOfKinds(sources, counts)
  for (const [id, source] of sources) {
    const { right, named, judged } = counts.get(id)!
    const [allRight, allWrong, acceptedRight, acceptedWrong] = judged as [number, number, number, number]
    const { names, acceptsRight, acceptsWrong, strength } = expected[source.kind]
    source.names = { accuracy: drawn(right, named, names, strength), right, n: named }
    source.judges = {
      acceptsRight: drawn(acceptedRight, allRight, acceptsRight, strength),
      acceptsWrong: drawn(acceptedWrong, allWrong, acceptsWrong, strength),
      n: allRight + allWrong,
    }
  }
}

type Counts = Map<string, { right: number; named: number; judged: number[] }>

/** What is expected of a source that said little: its kind as a whole, itself drawn towards the starting beliefs. */
function expectedOfKinds(sources: Map<string, SourceReliability>, counts: Counts) {
  const expectation = (kind: SourceKind) => {
    const sums = { right: 0, named: 0, judged: [0, 0, 0, 0] }
    for (const [id, count] of counts) {
      if (sources.get(id)!.kind !== kind) continue
      sums.right += count.right
      sums.named += count.named
      for (let index = 0; index < 4; index++) sums.judged[index]! += count.judged[index]!
    }
    const start = startingBeliefs[kind]
    const [allRight, allWrong, acceptedRight, acceptedWrong] = sums.judged as [number, number, number, number]
    return {
      names: drawn(sums.right, sums.named, start.names, 4 * start.strength),
      acceptsRight: drawn(acceptedRight, allRight, start.acceptsRight, 4 * start.strength),
      acceptsWrong: drawn(acceptedWrong, allWrong, start.acceptsWrong, 4 * start.strength),
      strength: start.strength,
    }
  }
  return { reviewer: expectation('reviewer'), 'end-user': expectation('end-user') }
}

/** A rate drawn towards `expected` as if that had been seen `strength` times; never quite 0 or 1. */
function drawn(successes: number, n: number, expected: number, strength: number): number {
  return Math.min(0.999, Math.max(0.001, (successes + expected * strength) / (n + strength)))
}

/** Learns from items on which somebody named a label how far the model's own probabilities hold. */
function relearnWeights(items: readonly Prepared[], weights: Weights, labelCount: number): void {
  const counts = { answered: [...startingWeights.answered], abstained: [...startingWeights.abstained] }
  for (const prepared of items) {
    const { item, group, labels, posterior } = prepared
    if (item.known === undefined && !item.evidence.some(({ kind }) => kind === 'names')) continue
    const [byModel, flat, outOfScope] = weights[group] as [number, number, number]
    for (let index = 0; index < labels.length; index++) {
      const parts = [
        byModel * prepared.model[index]!,
        flat / labelCount,
        index === prepared.outOfScope ? outOfScope : 0,
      ]
      const sum = parts[0]! + parts[1]! + parts[2]!
      for (let part = 0; part < 3; part++) counts[group][part]! += (posterior[index]! * parts[part]!) / sum
    }
    const otherParts = [byModel * prepared.modelOfEachOther, flat / labelCount]
    const otherSum = otherParts[0]! + otherParts[1]!
    for (let part = 0; part < 2; part++) {
      counts[group][part]! += (prepared.posteriorOfOthers * otherParts[part]!) / otherSum
    }
  }
  weights.answered = shares(counts.answered)
  weights.abstained = shares(counts.abstained)
}

function shares(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0)
  return counts.map((count) => count / sum)
}

function best({ item, labels, posterior }: Prepared): LabelPosterior {
  let index = 0
  for (let other = 1; other < labels.length; other++) if (posterior[other]! > posterior[index]!) index = other
  return { id: item.id, label: labels[index]!, posterior: posterior[index]! }
}
