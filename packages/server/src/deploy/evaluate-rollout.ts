import { AppError, type Rollout, type RolloutStep } from '@loopwright/contract'
import { decideRolloutStep, type RolloutStepDecision } from '@loopwright/core/deploy/decide-rollout-step'
import { type RolloutEvent, transitionRollout, treatmentShare } from '@loopwright/core/deploy/rollout'
import { momentsOfShares } from '@loopwright/core/statistics/running-moments'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { type ArmCounts, countArms } from './count-arms.ts'
import type { DeployDependencies } from './dependencies.ts'
import { describeRollout } from './describe-rollout.ts'
import { moveRollout } from './move-rollout.ts'
import { keptStatus, rolloutState } from './rollout-state.ts'
import { findRollout, lockRollout, type RolloutRecord, saveRollout } from './store.ts'

/**
 * Looks at a rollout now and advances, holds, promotes or rolls it back. May be asked as often as one likes: the
 * comparison is always-valid. A finished rollout is returned as it is.
 */
export async function evaluateRollout(
  deps: DeployDependencies,
  projectId: string,
  id: string,
): Promise<Rollout> {
  const before = await findRollout(deps.catalog.pool, projectId, id)
  if (!before) throw new AppError('not-found', `There is no rollout ${id} in this project.`)
  if (before.status !== 'canary' && before.status !== 'held') {
    // Another process may have moved it a moment ago: what is reported here must be what serves here.
    await deps.serving.refresh()
    return describeRollout(before)
  }
  const counts = await countArms(deps, projectId, {
    functionName: before.function,
    environment: before.environment,
    variants: [before.control, before.candidate],
    signal: before.signal,
    since: before.stepStartedAt,
  })
  const control = counts.get(before.control)!
  const candidate = counts.get(before.candidate)!
  const decision = decide(before, control, candidate)

  const after = await inTransaction(deps.catalog.pool, async (db) => {
    const rollout = await lockRollout(db, projectId, id)
    // Somebody else moved it on while we counted: their step is not ours to decide with old counts.
    if (!rollout || rollout.stepStartedAt !== before.stepStartedAt || rollout.status !== before.status)
      return rollout
    const at = new Date(deps.clock.now()).toISOString()
    const look = describeLook(rollout, { control, candidate, decision, at })
    const moved = nextState(rollout, decision, at)
    const history = isNews(rollout, look)
      ? [...rollout.history, look]
      : [...rollout.history.slice(0, -1), look]
    if (moved && (moved.stepIndex !== rollout.step || moved.status === 'rolled-back')) {
      return moveRollout(db, rollout, {
        status: keptStatus(moved),
        step: moved.stepIndex,
        history,
        reason: decision.reason,
      })
    }
    const status = moved ? keptStatus(moved) : rollout.status
    await saveRollout(db, { ...rollout, status, history, startsStep: false, isFinished: false })
    return findRollout(db, projectId, id)
  })
  await deps.serving.refresh()
  return describeRollout(after!)
}

function decide(rollout: RolloutRecord, control: ArmCounts, candidate: ArmCounts): RolloutStepDecision {
  const arm = ({ units, outcomes }: ArmCounts) => ({ exposed: units, outcomes: momentsOfShares(outcomes) })
  const failures = ({ calls, errors }: ArmCounts) => ({ n: calls, failures: errors })
  return decideRolloutStep({
    control: arm(control),
    treatment: arm(candidate),
    expectedShare: treatmentShare(rolloutState(rollout)),
    tolerance: rollout.tolerance,
    minimumN: rollout.minimumObserved,
    stepCount: Math.max(1, rollout.steps.length - 1),
    guards: [
      {
        name: 'error rate',
        control: failures(control),
        treatment: failures(candidate),
        maximumRate: rollout.errorRateLimit,
      },
    ],
  })
}

function nextState(rollout: RolloutRecord, { decision, reason }: RolloutStepDecision, at: string) {
  let state = rolloutState(rollout)
  const events: RolloutEvent[] = []
  if (state.status === 'held' && decision !== 'hold' && decision !== 'roll-back') {
    events.push({ type: 'resume', reason: 'Evidence is coming in again.' })
  }
  if (decision === 'promote') events.push({ type: 'step-passed', at, reason })
  if (decision === 'hold' && state.status === 'canary') events.push({ type: 'evidence-missing', reason })
  if (decision === 'roll-back') events.push({ type: 'roll-back', reason })
  for (const event of events) {
    const result = transitionRollout(state, event)
    if (!result.allowed) throw new Error(result.why)
    state = result.state
  }
  return events.length > 0 ? state : undefined
}

function describeLook(
  rollout: RolloutRecord,
  look: { control: ArmCounts; candidate: ArmCounts; decision: RolloutStepDecision; at: string },
): RolloutStep {
  const { decision, difference, reason } = look.decision
  const arm = (variant: string, { calls, observed, successes, errors }: ArmCounts) => ({
    ...{ variant, calls, observed, successes, errors },
    rate: observed > 0 ? successes / observed : null,
  })
  const isLast = rollout.steps[rollout.step + 1] === 100
  const known = difference.status === 'estimated' ? difference : null
  return {
    percent: rollout.steps[rollout.step]!,
    decision: decision === 'promote' && !isLast ? 'advance' : decision,
    control: arm(rollout.control, look.control),
    candidate: arm(rollout.candidate, look.candidate),
    difference: known?.value ?? null,
    low: known?.low ?? null,
    high: known?.high ?? null,
    reason,
    at: look.at,
  }
}

/** Waiting or holding again for the same step replaces the last look, so that the record stays readable. */
function isNews(rollout: RolloutRecord, look: RolloutStep): boolean {
  const last = rollout.history.at(-1)
  return !last || last.decision !== look.decision || last.percent !== look.percent
}
