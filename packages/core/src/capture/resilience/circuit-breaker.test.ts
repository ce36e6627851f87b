import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AttemptResult,
  admitAttempt,
  type BreakerPolicy,
  type BreakerState,
  closedBreaker,
  recordAttempt,
} from './circuit-breaker.ts'

const policy: BreakerPolicy = {
  windowMs: 1_000,
  minimumCalls: 4,
  failureShare: 0.5,
  openMs: 100,
  openMsMax: 300,
  probeMs: 50,
}

type Step = [atMs: number, event: 'ask' | AttemptResult, expected: string]

/** A closed breaker reads "closed calls/failures", an open one "open until", a half-open one "probing since" or "idle". */
function describe(state: BreakerState): string {
  if (state.status === 'closed') return `closed ${state.calls}/${state.failures}`
  if (state.status === 'open') return `open ${state.untilMs}`
  return state.probeStartedMs === null ? 'idle' : `probing ${state.probeStartedMs}`
}

const tables: Record<string, Step[]> = {
  'too few calls say nothing': [
    [0, 'failed', 'closed 1/1'],
    [1, 'failed', 'closed 2/2'],
    [2, 'failed', 'closed 3/3'],
    [3, 'ask', 'yes closed 3/3'],
  ],
  'half of the calls failing opens it': [
    [0, 'succeeded', 'closed 1/0'],
    [1, 'succeeded', 'closed 2/0'],
    [2, 'failed', 'closed 3/1'],
    [3, 'failed', 'open 103'],
    [50, 'ask', 'no 53 open 103'],
  ],
  'less than half does not, and a success never opens it': [
    [0, 'failed', 'closed 1/1'],
    [0, 'failed', 'closed 2/2'],
    [0, 'succeeded', 'closed 3/2'],
    [0, 'succeeded', 'closed 4/2'],
    [0, 'succeeded', 'closed 5/2'],
    [0, 'failed', 'open 100'],
  ],
  'failures of an older window are forgotten': [
    [0, 'failed', 'closed 1/1'],
    [1, 'failed', 'closed 2/2'],
    [2, 'failed', 'closed 3/3'],
    [1_000, 'failed', 'closed 1/1'],
  ],
  'a caller who goes away teaches nothing': [
    [0, 'failed', 'closed 1/1'],
    [0, 'abandoned', 'closed 1/1'],
  ],
  'one probe at a time after a while, and its success closes it': [
    ...brokenAt(0),
    [99, 'ask', 'no 1 open 100'],
    [100, 'ask', 'yes probing 100'],
    [101, 'ask', 'no 1000 probing 100'],
    [120, 'succeeded', 'closed 0/0'],
    [121, 'ask', 'yes closed 0/0'],
  ],
  'a probe that fails doubles the time, up to a limit': [
    ...brokenAt(0),
    [100, 'ask', 'yes probing 100'],
    [110, 'failed', 'open 310'],
    [310, 'ask', 'yes probing 310'],
    [320, 'failed', 'open 620'],
    [620, 'ask', 'yes probing 620'],
    [630, 'failed', 'open 930'],
  ],
  'a probe whose caller went away makes room for the next': [
    ...brokenAt(0),
    [100, 'ask', 'yes probing 100'],
    [110, 'abandoned', 'idle'],
    [111, 'ask', 'yes probing 111'],
  ],
  'a probe that is never heard of again is given up': [
    ...brokenAt(0),
    [100, 'ask', 'yes probing 100'],
    [149, 'ask', 'no 1000 probing 100'],
    [150, 'ask', 'yes probing 150'],
  ],
  'what calls from before it opened say is old': [...brokenAt(0), [10, 'succeeded', 'open 100']],
}

function brokenAt(atMs: number): Step[] {
  return [1, 2, 3, 4].map((count) => [
    atMs,
    'failed',
    count < 4 ? `closed ${count}/${count}` : `open ${atMs + 100}`,
  ])
}

for (const [name, steps] of Object.entries(tables)) {
  test(`circuit breaker: ${name}`, () => {
    let state = closedBreaker
    for (const [atMs, event, expected] of steps) {
      if (event === 'ask') {
        const answer = admitAttempt(state, atMs, policy)
        state = answer.state
        const verdict = answer.isAdmitted ? 'yes' : `no ${answer.retryAfterMs}`
        assert.equal(`${verdict} ${describe(state)}`, expected, `at ${atMs}`)
      } else {
        state = recordAttempt(state, event, atMs, policy)
        assert.equal(describe(state), expected, `at ${atMs}`)
      }
    }
  })
}
