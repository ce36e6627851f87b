import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { seededRandom } from '../statistics/seeded-random.ts'
import type { Vote, VoterPrior } from './ballot.ts'
import { dawidSkene } from './dawid-skene.ts'
import { flagReviewers } from './flag-reviewers.ts'
import { goldReliability } from './gold-reliability.ts'
import { oneCoinConsensus } from './one-coin-consensus.ts'

const path = new URL('../../../../../shared/vectors/dawid-skene-anaesthesia.json', import.meta.url)
const skip = existsSync(path)
  ? false
  : 'REFERENCE VECTORS ABSENT: ../shared/vectors/dawid-skene-anaesthesia.json'

function nearAll(actual: unknown, expected: unknown, tolerance: number) {
  const [ours, theirs] = [actual, expected].map((nested) => [nested].flat(5) as number[])
  assert.equal(ours!.length, theirs!.length)
  for (const [index, value] of ours!.entries()) {
    assert.ok(Math.abs(value - theirs![index]!) <= tolerance, `${index}: ${value} ≠ ${theirs![index]}`)
  }
}

test('the anaesthetists of Dawid & Skene (1979)', { skip }, () => {
  const vector = JSON.parse(readFileSync(path, 'utf8'))
  const result = dawidSkene({ counts: vector.counts_items_raters_classes })
  nearAll(result.marginals, vector.marginals, 1e-5)
  nearAll(result.errorRates, vector.error_rates_rater_true_observed, 1e-4)
  nearAll(result.posteriors, vector.posteriors, 1e-4)
  assert.ok(Math.abs(result.logLikelihood - vector.loglik) < 1e-5, String(result.logLikelihood))
})

test('a known answer settles an item, and smoothing spares a rater who was never wrong', () => {
  const counts = [
    [
      [1, 0],
      [1, 0],
    ],
    [
      [0, 1],
      [1, 0],
    ],
  ]
  const result = dawidSkene({ counts, gold: [null, 1], smoothing: 0.5 })
  assert.deepEqual(result.posteriors[1], [0, 1])
  assert.ok(result.errorRates.flat(2).every((rate) => rate > 0 && rate < 1))
})

test('gold tasks give a reliability with a Jeffreys interval', () => {
  const reliability = goldReliability({ correct: 18, answered: 20 })
  assert.ok(reliability.status === 'estimated')
  assert.equal(reliability.value, 0.9)
  // Quantiles of Beta(18.5, 2.5) by numerical integration of its density.
  assert.ok(Math.abs(reliability.low - 0.716147) < 1e-6 && Math.abs(reliability.high - 0.978628) < 1e-6)
  const perfect = goldReliability({ correct: 5, answered: 5 })
  assert.ok(perfect.status === 'estimated' && perfect.high === 1 && perfect.low < 0.7)
  assert.equal(goldReliability({ correct: 0, answered: 0 }).status, 'cannot-say')
})

/** Votes on `items` by voters who are right with their rate, `perItem` of them on each. */
function simulate(input: {
  rates: readonly number[]
  items: number
  labelCount: number
  perItem: number
  goldShare: number
  seed: string
}) {
  const random = seededRandom(input.seed)
  const votes: Vote[] = []
  const truth = new Map<string, string>()
  const gold = new Map<string, string>()
  for (let index = 0; index < input.items; index++) {
    const item = `item-${index}`
    const label = random.integer(input.labelCount)
    truth.set(item, `label-${label}`)
    if (random.chance(input.goldShare)) gold.set(item, `label-${label}`)
    for (const voter of random.shuffle([...input.rates.keys()]).slice(0, input.perItem)) {
      const wrong = (label + 1 + random.integer(input.labelCount - 1)) % input.labelCount
      const answer = random.chance(input.rates[voter]!) ? label : wrong
      votes.push({ item, voter: `voter-${voter}`, label: `label-${answer}` })
    }
  }
  return { votes, truth, gold }
}

const scenarios = [
  { rates: [0.96, 0.96, 0.7], items: 400, labelCount: 12, perItem: 3, goldShare: 0 },
  { rates: [0.96, 0.96, 0.7], items: 300, labelCount: 12, perItem: 2, goldShare: 0.1 },
  { rates: [0.96, 0.95, 0.97], items: 200, labelCount: 77, perItem: 3, goldShare: 0 },
  { rates: [0.9, 0.85, 0.8], items: 300, labelCount: 3, perItem: 3, goldShare: 0 },
  { rates: [0.9, 0.9], items: 300, labelCount: 5, perItem: 2, goldShare: 0 },
]

test('intervals of reliability cover the truth and posteriors mean what they say, without or with gold', () => {
  for (const scenario of scenarios) {
    const runs = 120
    let covered = 0
    let belief = 0
    let right = 0
    let items = 0
    for (let run = 0; run < runs; run++) {
      const { votes, truth, gold } = simulate({ ...scenario, seed: `coverage ${run}` })
      const consensus = oneCoinConsensus({ votes, labelCount: scenario.labelCount, gold })
      for (const { voter, reliability } of consensus.voters) {
        const rate = scenario.rates[Number(voter.slice(6))]!
        if (reliability.status === 'estimated' && reliability.low <= rate && rate <= reliability.high)
          covered++
      }
      for (const { item, label, posterior, isGold } of consensus.items) {
        if (isGold) continue
        items++
        belief += posterior
        right += Number(truth.get(item) === label)
      }
    }
    const coverage = covered / (runs * scenario.rates.length)
    assert.ok(coverage >= 0.93, `${JSON.stringify(scenario)}: ${coverage}`)
    assert.ok(
      Math.abs(belief - right) / items < 0.015,
      `${JSON.stringify(scenario)}: ${belief / items}, ${right / items}`,
    )
  }
})

test('a reviewer wrong 30% of the time is flagged among three, those wrong 4% are not', () => {
  for (const [items, perItem] of [
    [200, 3],
    [400, 3],
    [300, 2],
  ] as const) {
    let found = 0
    for (let run = 0; run < 60; run++) {
      const scenario = { rates: [0.96, 0.7, 0.96], items, labelCount: 12, perItem, goldShare: 0.1 }
      const { votes, gold } = simulate({ ...scenario, seed: `flag ${run}` })
      const flags = flagReviewers({ voters: oneCoinConsensus({ votes, labelCount: 12, gold }).voters })
      for (const { voter, flagged, reason } of flags) {
        if (voter !== 'voter-1') assert.ok(!flagged, `run ${run}: ${reason}`)
        else if (flagged) found++
      }
    }
    assert.ok(found >= 57, `${items} items, ${perItem} answers each: ${found} of 60`)
  }
})

test('nobody is flagged on a handful of answers, and alike reviewers are not flagged for being alike', () => {
  const few = simulate({
    rates: [0.95, 0.1, 0.95],
    items: 10,
    labelCount: 5,
    perItem: 3,
    goldShare: 0,
    seed: 'few',
  })
  const alike = simulate({
    rates: [0.88, 0.88, 0.88, 0.88],
    items: 200,
    labelCount: 5,
    perItem: 3,
    goldShare: 0,
    seed: 'alike',
  })
  for (const { votes } of [few, alike]) {
    const { voters } = oneCoinConsensus({ votes, labelCount: 5 })
    for (const { flagged, reason } of flagReviewers({ voters })) assert.ok(!flagged, reason)
  }
})

test('two voters who only disagree leave it open who is wrong; gold answers settle it', () => {
  const votes: Vote[] = []
  const gold = new Map<string, string>()
  for (let index = 0; index < 60; index++) {
    const item = `item-${index}`
    votes.push(
      { item, voter: 'ann', label: 'yes' },
      { item, voter: 'ben', label: index % 3 === 0 ? 'no' : 'yes' },
    )
    if (index < 30) gold.set(item, 'yes')
  }
  const widthOf = (known: Map<string, string>) =>
    oneCoinConsensus({ votes, labelCount: 2, gold: known }).voters.map(({ reliability }) =>
      reliability.status === 'estimated' ? reliability.high - reliability.low : Number.NaN,
    )
  const [annBlind] = widthOf(new Map())
  const [annGold] = widthOf(gold)
  assert.ok(annGold! < annBlind! / 2, `${annGold} against ${annBlind}`)
  const { voters } = oneCoinConsensus({ votes, labelCount: 2, gold })
  assert.ok(voters[0]!.reliability.status === 'estimated' && voters[1]!.reliability.status === 'estimated')
  assert.ok(voters[0]!.reliability.value > 0.95 && voters[1]!.reliability.value < 0.75)
  assert.equal(voters[0]!.goldAnswers, 30)
})

test('a weak source with a given reliability counts as much as that says', () => {
  const priors = new Map<string, VoterPrior>([['end-users', { fixedReliability: 0.6 }]])
  const votes = [
    { item: 'ticket', voter: 'end-users', label: 'billing' },
    { item: 'ticket', voter: 'expert', label: 'refund' },
    { item: 'lonely', voter: 'end-users', label: 'billing' },
  ]
  const { items, voters } = oneCoinConsensus({ votes, labelCount: 10, priors })
  assert.equal(items[0]!.label, 'refund')
  assert.ok(Math.abs(items[1]!.posterior - 0.6) < 1e-9)
  assert.ok(Math.abs(items[1]!.unseen - 0.4) < 1e-9)
  assert.equal(voters.find(({ voter }) => voter === 'end-users')!.reliability.status, 'cannot-say')
})

test('of two answers by one voter the last counts, and gold is what it is said to be', () => {
  const votes = [
    { item: 'a', voter: 'ann', label: 'no' },
    { item: 'a', voter: 'ann', label: 'yes' },
    { item: 'b', voter: 'ann', label: 'no' },
  ]
  const { items } = oneCoinConsensus({ votes, labelCount: 3, gold: new Map([['b', 'maybe']]) })
  assert.deepEqual([items[0]!.label, items[0]!.answers], ['yes', 1])
  assert.deepEqual([items[1]!.label, items[1]!.posterior, items[1]!.isGold], ['maybe', 1, true])
  assert.deepEqual(oneCoinConsensus({ votes: [], labelCount: 2 }).items, [])
})
