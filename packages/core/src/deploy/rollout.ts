/**
 * A rollout gives a new variant a growing share of the traffic beside the one in use.
 * - `planned`: nothing served yet.
 * - `canary`: serving `steps[stepIndex]` percent and counting evidence since `stepStartedAt`.
 * - `held`: serving the same share, going nowhere until `resume`: evidence is missing, or a person said so.
 * - `promoted`: serving everything. `rolled-back`: serving nothing, for good; trying again is a new rollout.
 */
export type RolloutState = {
  status: 'planned' | 'canary' | 'held' | 'promoted' | 'rolled-back'
  /** Percentages of traffic, rising, the last one 100: reaching it is being promoted. */
  steps: readonly number[]
  stepIndex: number
  /** RFC 3339. Evidence from before is of another split and must not be mixed in. */
  stepStartedAt: string | null
  heldBy: 'evidence' | 'person' | null
  /** Why it is where it is, in words. */
  reason: string
}

export type RolloutEvent =
  | { type: 'start'; at: string }
  | { type: 'step-passed'; at: string; reason: string }
  | { type: 'evidence-missing'; reason: string }
  | { type: 'hold'; reason: string }
  | { type: 'resume'; reason: string }
  | { type: 'roll-back'; reason: string }

export type RolloutTransition = { allowed: true; state: RolloutState } | { allowed: false; why: string }

export const DEFAULT_ROLLOUT_STEPS: readonly number[] = [10, 25, 50, 100]

/** A rollout that has not begun. Throws a RangeError for steps that do not rise from above 0 to 100. */
export function planRollout(steps: readonly number[] = DEFAULT_ROLLOUT_STEPS): RolloutState {
  const isRising = steps.every((step, index) => step > (steps[index - 1] ?? 0))
  if (!isRising || steps.at(-1) !== 100) {
    throw new RangeError(`Rollout steps must rise from above 0 to 100 percent, not ${steps.join(', ')}.`)
  }
  const reason = 'Planned, not started.'
  return { status: 'planned', steps, stepIndex: 0, stepStartedAt: null, heldBy: null, reason }
}

/** The new variant's share of traffic, 0 to 1. */
export function treatmentShare(state: RolloutState): number {
  switch (state.status) {
    case 'planned':
    case 'rolled-back':
      return 0
    case 'promoted':
      return 1
    case 'canary':
    case 'held':
      return state.steps[state.stepIndex]! / 100
  }
}

/** What becomes of a rollout when something happens to it; refused, with the reason, where it cannot happen. */
export function transitionRollout(state: RolloutState, event: RolloutEvent): RolloutTransition {
  const { status } = state
  switch (event.type) {
    case 'start':
      if (status !== 'planned') return refuse(state, 'start')
      return enterStep(state, 0, event.at, 'Started.')
    case 'step-passed':
      if (status !== 'canary') return refuse(state, 'pass a step')
      return enterStep(state, state.stepIndex + 1, event.at, event.reason)
    case 'evidence-missing':
      if (status !== 'canary') return refuse(state, 'be held for missing evidence')
      return move(state, { status: 'held', heldBy: 'evidence', reason: event.reason })
    case 'hold':
      if (status !== 'canary' && status !== 'held') return refuse(state, 'be held')
      return move(state, { status: 'held', heldBy: 'person', reason: event.reason })
    case 'resume':
      if (status !== 'held') return refuse(state, 'be resumed')
      return move(state, { status: 'canary', heldBy: null, reason: event.reason })
    case 'roll-back':
      if (status === 'planned' || status === 'rolled-back') return refuse(state, 'be rolled back')
      return move(state, { status: 'rolled-back', heldBy: null, reason: event.reason })
  }
}

function enterStep(state: RolloutState, stepIndex: number, at: string, reason: string): RolloutTransition {
  const status = state.steps[stepIndex] === 100 ? 'promoted' : 'canary'
  return move(state, { status, stepIndex, stepStartedAt: at, heldBy: null, reason })
}

function move(state: RolloutState, change: Partial<RolloutState>): RolloutTransition {
  return { allowed: true, state: { ...state, ...change } }
}

function refuse(state: RolloutState, what: string): RolloutTransition {
  return { allowed: false, why: `A rollout that is ${state.status} cannot ${what}.` }
}
