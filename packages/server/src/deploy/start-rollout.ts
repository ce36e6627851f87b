import { AppError, type Rollout } from '@loopwright/contract'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import type { DeployDependencies } from './dependencies.ts'
import { describeRollout } from './describe-rollout.ts'
import { requireFunction } from './require-function.ts'
import { findGate, insertRelease, insertRollout, listVariants, lockFunction } from './store.ts'
import { weightsAt } from './weights-at.ts'

export type NewRollout = {
  function: string
  environment: string
  gateId: string
  steps: number[]
  signal: string
  minimumObserved: number
  tolerance: number
  errorRateLimit: number
}

/**
 * Starts a canary beside what the gate compared with. Only an open gate leads here.
 *
 * @throws AppError `gate-not-open`, `not-found`, or `conflict` while another rollout of this function runs.
 */
export async function startRollout(
  deps: DeployDependencies,
  projectId: string,
  input: NewRollout,
): Promise<Rollout> {
  const rollout = await inTransaction(deps.catalog.pool, async (db) => {
    const target = await requireFunction(db, projectId, input.function)
    await lockFunction(db, target.id)
    const gate = await findGate(db, projectId, input.gateId)
    if (!gate || gate.functionName !== input.function) {
      throw new AppError(
        'not-found',
        `There is no gate ${input.gateId} for "${input.function}". Decide one first: POST /api/v1/gates.`,
      )
    }
    if (gate.verdict !== 'open') {
      throw new AppError(
        'gate-not-open',
        `That gate said "${gate.verdict}", so its candidate may not serve anybody. Its reason says what is missing.`,
      )
    }
    const { baseline: control, candidate } = gate
    const known = new Set((await listVariants(db, projectId, input.function)).map(({ name }) => name))
    for (const name of [control, candidate]) {
      if (!known.has(name))
        throw new AppError('not-found', `"${input.function}" has no variant "${name}" any more.`)
    }
    const percent = input.steps[0]!
    const at = new Date(deps.clock.now()).toISOString()
    const nothing = { control: null, candidate: null, difference: null, low: null, high: null }
    const reason = `The gate opened for "${candidate}". ${percent}% of the traffic goes to it, the rest stays with "${control}".`
    const made = await insertRollout(db, projectId, {
      ...input,
      id: newId(),
      functionId: target.id,
      control,
      candidate,
      history: [{ percent, decision: 'started', ...nothing, reason, at }],
    })
    if (!made) {
      throw new AppError(
        'conflict',
        `A rollout of "${input.function}" is running in ${input.environment}. Let it finish or roll it back first.`,
      )
    }
    const weights = weightsAt(made, percent)
    await insertRelease(db, projectId, target.id, {
      id: newId(),
      environment: input.environment,
      weights,
      reason,
    })
    return made
  })
  await deps.serving.refresh()
  return describeRollout(rollout)
}
