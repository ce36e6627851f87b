import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { totalOf } from './answer-cell.ts'
import { type AnswerCell, correctForAnswering } from './correct-for-answering.ts'
import { type CallKind, simulateCalls } from './testing/simulate-calls.ts'

const runs = 500
const effects: Record<string, number> = { short: 0.8, middle: 0, long: -0.8 }
const yesOrNo = { low: 0, high: 1 }

/** Every combination of a variant, a latency and a length. */
const contexts = ['a', 'b'].flatMap((variant) =>
  Object.keys(effects).flatMap((latency) =>
    Object.keys(effects).map((length) => ({ variant, latency, length })),
  ),
)
type Context = (typeof contexts)[number]

const byMainEffects = ({ variant, latency, length }: Context) =>
  chance(0.3 + effects[latency]! + 0.5 * effects[length]! + (variant === 'a' ? 0.4 : 0))
const byInteraction = ({ latency, length }: Context) =>
  chance(latency === 'long' && length !== 'short' ? -2 : 1)
const answersByMainEffects = ({ latency, length }: Context) =>
  chance(-1.6 - 0.9 * effects[latency]! + 0.4 * effects[length]!)
const answersByInteraction = ({ latency, length }: Context) =>
  chance(latency === 'long' && length === 'long' ? -0.5 : -2)

function world(
  good: (context: Context) => number,
  answers: (context: Context, value: number, score: number) => number,
  score?: CallKind['score'],
): CallKind[] {
  return contexts.map((context) => ({
    covariates: context,
    mean: good(context),
    draw: (random) => (random.chance(good(context)) ? 1 : 0),
    answers: (value, seen) => answers(context, value, seen),
    ...(score && { score }),
  }))
}

test('answering at random given the context: the corrected interval covers the truth, the raw one does not', () => {
  const kinds = world(byMainEffects, answersByMainEffects)
  const { corrected, raw, bounds } = coverage(kinds, { calls: 2_000 })
  assert.ok(corrected >= 0.93, `corrected ${corrected}`)
  assert.ok(raw < 0.8, `raw ${raw}`)
  assert.ok(bounds >= 0.95, `bounds ${bounds}`)
})

test('doubly robust: it covers when the model of the answer is wrong', () => {
  const { corrected, raw } = coverage(world(byInteraction, answersByMainEffects), { calls: 2_000 })
  assert.ok(corrected >= 0.93, `corrected ${corrected}`)
  assert.ok(raw < 0.9, `raw ${raw}`)
})

test('doubly robust: it covers when the model of answering is wrong', () => {
  const { corrected, raw } = coverage(world(byMainEffects, answersByInteraction), { calls: 2_000 })
  assert.ok(corrected >= 0.93, `corrected ${corrected}`)
  assert.ok(raw < 0.9, `raw ${raw}`)
})

test('when both are wrong, cells of many calls are gone by as they are', () => {
  const { corrected, raw } = coverage(world(byInteraction, answersByInteraction), { calls: 6_000, runs: 300 })
  assert.ok(corrected >= 0.93, `corrected ${corrected}`)
  assert.ok(raw < 0.1, `raw ${raw}`)
})

test('with a score it stays right', () => {
  const score: CallKind['score'] = (value, random) => value + 0.3 * random.normal()
  const kinds = world(byMainEffects, answersByMainEffects, score)
  const { corrected } = coverage(kinds, { calls: 2_000, runs: 300 })
  assert.ok(corrected >= 0.93, `corrected ${corrected}`)
})

test('ratings are covered as rates are', () => {
  const kinds = contexts.map((context): CallKind => {
    const shift = effects[context.latency]! + effects[context.length]!
    const shares = [1, 2, 3, 4, 5].map((stars) => Math.exp(-((stars - 3.2 - shift) ** 2) / 3))
    const total = shares.reduce((sum, share) => sum + share, 0)
    return {
      covariates: context,
      mean: shares.reduce((sum, share, index) => sum + (share * (index + 1)) / total, 0),
      draw: (random) => {
        let stars = 1
        for (let left = random.next() * total - shares[0]!; left > 0 && stars < 5; stars++)
          left -= shares[stars]!
        return stars
      },
      answers: () => answersByMainEffects(context),
    }
  })
  const { corrected, raw } = coverage(kinds, { calls: 3_000, range: { low: 1, high: 5 }, runs: 300 })
  assert.ok(corrected >= 0.93, `corrected ${corrected}`)
  assert.ok(raw < 0.5, `raw ${raw}`)
  const unbounded = coverage(kinds, { calls: 2_000, range: null, runs: 100 })
  assert.ok(unbounded.corrected >= 0.89, `without a range ${unbounded.corrected}`)
})

for (const oddsRatio of [1.5, 3]) {
  test(`answering that depends on the answer by odds of ${oddsRatio}: the bounds cover, and no interval does`, () => {
    const kinds = world(byMainEffects, (context, value) =>
      chance(logOdds(answersByMainEffects(context)) - (value === 1 ? Math.log(oddsRatio) : 0)),
    )
    const { corrected, bounds } = coverage(kinds, { calls: 2_000, oddsRatio })
    assert.ok(bounds >= 0.95, `bounds ${bounds}`)
    assert.ok(corrected < 0.8, `corrected ${corrected}`)
  })
}

/** A world as far off as the model of the bounds allows: in every cell the unanswered are as bad as Γ lets them be. */
function worstWorld(oddsRatio: number): CallKind[] {
  const ofUnanswered = (good: number) => Math.max(good / oddsRatio, 1 - oddsRatio * (1 - good))
  const all = (context: Context) => {
    const share = answersByMainEffects(context)
    return share * byMainEffects(context) + (1 - share) * ofUnanswered(byMainEffects(context))
  }
  return world(all, (context, value) => {
    const share = answersByMainEffects(context)
    const good = byMainEffects(context)
    return value === 1 ? (share * good) / all(context) : (share * (1 - good)) / (1 - all(context))
  })
}

test('the bounds cover what is just as far off as they allow, and not what is much farther', () => {
  const just = coverage(worstWorld(2), { calls: 2_000, oddsRatio: 2, runs: 300 })
  assert.ok(just.bounds >= 0.93 && just.corrected < 0.1, `bounds ${just.bounds}, corrected ${just.corrected}`)
  const farther = coverage(worstWorld(6), { calls: 2_000, oddsRatio: 1.5, runs: 100 })
  assert.ok(farther.bounds < 0.1, `bounds ${farther.bounds}`)
})

test('calls drawn by chance to be asked cover the truth where who answers unasked is biased', () => {
  const kinds = world(byMainEffects, (context, value) =>
    chance(logOdds(answersByMainEffects(context)) - (value === 1 ? Math.log(4) : 0)),
  )
  const answersWhenAsked = () => 0.6
  const asked = coverage(kinds, { calls: 3_000, askShare: 0.1, answersWhenAsked, runs: 300 })
  assert.ok(asked.corrected >= 0.93, `asked ${asked.corrected}`)
  assert.ok(asked.raw < 0.1, `raw ${asked.raw}`)
  assert.deepEqual([...asked.methods], ['asked'])
})

type Options = {
  calls: number
  oddsRatio?: number
  range?: { low: number; high: number } | null
  askShare?: number
  answersWhenAsked?: (value: number) => number
  runs?: number
}

/** In which share of the runs the truth lay in what was said. */
function coverage(kinds: readonly CallKind[], options: Options) {
  const { oddsRatio = 1.5, range = yesOrNo } = options
  const truth = kinds.reduce((sum, { mean }) => sum + mean, 0) / kinds.length
  const random = seededRandom('who answered')
  const holds = (interval: { low: number; high: number } | null | undefined) =>
    interval && interval.low <= truth && truth <= interval.high ? 1 : 0
  const methods = new Set<string | undefined>()
  let corrected = 0
  let raw = 0
  let bounds = 0
  const count = options.runs ?? runs
  for (let run = 0; run < count; run++) {
    const cells = simulateCalls(kinds, { ...options, random })
    const said = correctForAnswering(cells, { range, oddsRatio })
    methods.add(said.corrected?.method)
    corrected += holds(said.corrected?.estimate)
    bounds += holds(said.bounds)
    raw += holds(rawInterval(cells))
  }
  return { corrected: corrected / count, raw: raw / count, bounds: bounds / count, methods }
}

function rawInterval(cells: readonly AnswerCell[]) {
  const { answered, sum, sumOfSquares } = totalOf(cells)
  if (sum === sumOfSquares) {
    const rate = wilsonInterval({ successes: sum, n: answered })
    return rate.status === 'estimated' ? rate : null
  }
  const mean = sum / answered
  const halfWidth = 1.96 * Math.sqrt((sumOfSquares / answered - mean * mean) / answered)
  return { low: mean - halfWidth, high: mean + halfWidth }
}

function chance(odds: number): number {
  return 1 / (1 + Math.exp(-odds))
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability))
}
