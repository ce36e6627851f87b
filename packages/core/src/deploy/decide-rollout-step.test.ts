import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../statistics/seeded-random.ts'
import { decideRolloutStep, type RolloutStepInput } from './decide-rollout-step.ts'

const arm = (n: number, successes: number, exposed = n) => ({ exposed, outcomes: { n, successes } })

/** A healthy step at 10%: 9,000 beside 1,000 units, 90% good in both, 1% errors. */
const healthy: RolloutStepInput = {
  control: arm(9000, 8100),
  treatment: arm(1000, 900),
  expectedShare: 0.1,
  tolerance: 0.05,
  guards: [
    {
      name: 'error rate',
      control: { n: 9000, failures: 90 },
      treatment: { n: 1000, failures: 10 },
      maximumRate: 0.05,
      maximumIncrease: 0.02,
    },
  ],
}
const guard = healthy.guards![0]!

const cases: [string, Partial<RolloutStepInput>, ReturnType<typeof decideRolloutStep>['decision'], RegExp][] =
  [
    ['as good', {}, 'promote', /Surely not worse .* by more than 5\.0 points: .* on 10000 outcomes/],
    ['clearly worse', { treatment: arm(1000, 700) }, 'roll-back', /Surely worse/],
    ['slightly worse, unproven', { treatment: arm(1000, 860) }, 'wait', /Not settled yet/],
    ['few outcomes', { control: arm(720, 648), treatment: arm(80, 80) }, 'wait', /80 outcomes; at least 100/],
    [
      'no outcomes of treatment',
      { treatment: arm(0, 0, 1000) },
      'hold',
      /Nothing is known of how the new variant/,
    ],
    ['no outcomes of control', { control: arm(0, 0, 9000) }, 'hold', /what is in use did/],
    ['treatment served nobody', { treatment: arm(0, 0) }, 'hold', /served nobody/],
    ['no control beside it', { control: arm(0, 0) }, 'hold', /nothing to compare/],
    ['traffic split wrongly', { treatment: arm(1500, 1350) }, 'hold', /14% of the traffic instead of 10%/],
    ['treatment is heard of less', { treatment: arm(500, 450, 1000) }, 'hold', /cannot be compared/],
    [
      'no word on the guard',
      { guards: [{ ...guard, treatment: { n: 0, failures: 0 } }] },
      'hold',
      /Nothing is known about the error rate/,
    ],
    [
      'guard surely broken',
      { guards: [{ ...guard, treatment: { n: 1000, failures: 120 } }] },
      'roll-back',
      /surely above/,
    ],
    [
      'guard broken within a few calls, before there is any outcome',
      {
        control: arm(0, 0, 90),
        treatment: arm(0, 0, 10),
        guards: [{ ...guard, control: { n: 90, failures: 1 }, treatment: { n: 10, failures: 8 } }],
      },
      'roll-back',
      /error rate is 80\.0%/,
    ],
    [
      'guard doubtful',
      { guards: [{ ...guard, treatment: { n: 1000, failures: 55 } }] },
      'wait',
      /may still be chance/,
    ],
    [
      'scores that are all alike',
      {
        control: { exposed: 9000, outcomes: { n: 9000, mean: 1, variance: 0 } },
        treatment: { exposed: 1000, outcomes: { n: 1000, mean: 1, variance: 0 } },
      },
      'hold',
      /All 10000 observations are the same/,
    ],
    [
      'graded scores as good',
      {
        control: { exposed: 9000, outcomes: { n: 9000, mean: 3.9, variance: 1 } },
        treatment: { exposed: 1000, outcomes: { n: 1000, mean: 4, variance: 1 } },
      },
      'promote',
      /Surely not worse/,
    ],
  ]

for (const [name, change, decision, reason] of cases) {
  test(`rollout step: ${name} → ${decision}`, () => {
    const result = decideRolloutStep({ ...healthy, ...change })
    assert.equal(result.decision, decision, result.reason)
    assert.match(result.reason, reason)
  })
}

/** Runs one step, asked after every 20 units, until it is decided or 6,000 units have come. */
function runStep(
  controlRate: number,
  treatmentRate: number,
  share: number,
  random: ReturnType<typeof seededRandom>,
) {
  const counts = { control: { n: 0, successes: 0 }, treatment: { n: 0, successes: 0 } }
  for (let unit = 1; unit <= 6000; unit++) {
    const arm = random.chance(share) ? 'treatment' : 'control'
    counts[arm].n++
    if (random.chance(arm === 'control' ? controlRate : treatmentRate)) counts[arm].successes++
    if (unit % 20 !== 0) continue
    const { decision } = decideRolloutStep({
      control: { exposed: counts.control.n, outcomes: counts.control },
      treatment: { exposed: counts.treatment.n, outcomes: counts.treatment },
      expectedShare: share,
      tolerance: 0.05,
    })
    if (decision === 'promote' || decision === 'roll-back') return { decision, unit }
  }
  return { decision: 'wait', unit: 6000 }
}

test('watched all the time, a variant worse by the tolerance is rarely promoted and a good one rarely rolled back', () => {
  const random = seededRandom('rollouts')
  const runs = 150
  const share = (decision: string, controlRate: number, treatmentRate: number) => {
    let count = 0
    for (let run = 0; run < runs; run++) {
      if (runStep(controlRate, treatmentRate, 0.3, random).decision === decision) count++
    }
    return count / runs
  }
  assert.ok(share('promote', 0.9, 0.85) <= 0.05)
  assert.ok(share('roll-back', 0.9, 0.9) <= 0.02)
  assert.ok(share('promote', 0.9, 0.9) >= 0.6)
  assert.ok(share('promote', 0.9, 0.94) >= 0.95)
  assert.ok(share('roll-back', 0.9, 0.7) >= 0.98)
})
