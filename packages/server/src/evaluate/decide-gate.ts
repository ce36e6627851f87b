import { AppError, type GateDecision } from '@loopwright/contract'
import { decideGate as decide } from '@loopwright/core/evaluate/gate'
import { weightedMean } from '@loopwright/core/statistics/weighted-mean'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { announce } from '../platform/facts/outbox.ts'
import { newId } from '../platform/new-id.ts'
import type { EvaluateDependencies } from './dependencies.ts'
import {
  countHoldoutTaught,
  countHoldoutUses,
  findFunction,
  findVariantModel,
  findVersion,
  insertGate,
  listHoldout,
} from './store.ts'

export type NewGate = {
  function: string
  datasetVersionId: string
  baseline: string
  candidate: string
  margin: number
  confidence: number
}

/**
 * Compares a candidate with a baseline on a version's hold-out: the same items, weighed by how they were drawn, with an
 * interval that pays for every earlier use of these items. Both answer every item before the decision is counted.
 *
 * @throws AppError `not-found`, `invalid-input`.
 */
export async function decideGate(
  deps: EvaluateDependencies,
  projectId: string,
  input: NewGate,
): Promise<GateDecision> {
  const db = deps.catalog.pool
  const target = await findFunction(db, projectId, input.function)
  if (!target) throw new AppError('not-found', `There is no function "${input.function}" in this project.`)
  const version = await findVersion(db, projectId, input.datasetVersionId)
  if (version?.function !== input.function) {
    throw new AppError('not-found', `"${input.function}" has no dataset version ${input.datasetVersionId}.`)
  }
  const holdout = await listHoldout(db, projectId, version.id)
  const texts = holdout.map(({ text }) => text)
  const modelOf = async (variant: string): Promise<string> => {
    const found = await findVariantModel(db, projectId, target.id, variant)
    if (!found) throw new AppError('not-found', `"${input.function}" has no variant "${variant}".`)
    if (!found.modelId) {
      throw new AppError(
        'invalid-input',
        `"${variant}" calls an upstream model. A gate compares distilled models; choose one of those.`,
      )
    }
    return found.modelId
  }
  const [baseline, candidate] = [await modelOf(input.baseline), await modelOf(input.candidate)]
  const taught = await countHoldoutTaught(db, projectId, version.id, candidate)
  if (taught > 0) {
    throw new AppError(
      'invalid-input',
      `"${input.candidate}" learnt from ${taught} of the ${holdout.length} calls in this hold-out, so it would be asked what it was told. Use the hold-out of the version it was trained on.`,
    )
  }
  const scores = async (modelId: string): Promise<number[]> => {
    const answers = await deps.answerAll(modelId, texts, target.outOfScopeLabel)
    return answers.map((answer, at) => Number(answer === holdout[at]!.label))
  }
  const before = await scores(baseline)
  const after = await scores(candidate)
  const inclusion = inclusionProbabilities(holdout)
  const pairs = holdout.map((_, at) => ({
    before: before[at]!,
    after: after[at]!,
    inclusionProbability: inclusion[at]!,
    // What one person asked goes together.
    cluster: holdout[at]!.endUserId ?? undefined,
  }))

  return inTransaction(db, async (transaction) => {
    // Two gates at once must not both count the same number of earlier uses.
    await transaction.query('select pg_advisory_xact_lock(hashtext($1))', [`gate/${projectId}/${target.id}`])
    const priorUses = await countHoldoutUses(transaction, projectId, version.id)
    const decided = decide({ pairs, margin: input.margin, priorUses, confidence: input.confidence })
    const { verdict, difference, low, high, n, effectiveN, margin, alpha, words, reason } = decided
    const accuracy = (values: number[]) => {
      const observations = values.map((value, at) => ({ value, inclusionProbability: inclusion[at]! }))
      const mean = weightedMean({ observations })
      return mean.status === 'estimated' ? mean.value : null
    }
    const decision: GateDecision = {
      ...{ id: newId(), function: input.function, datasetVersionId: version.id },
      ...{ baseline: input.baseline, candidate: input.candidate },
      ...{ verdict, difference, low, high, n, effectiveN, margin, alpha, priorUses },
      baselineAccuracy: accuracy(before),
      candidateAccuracy: accuracy(after),
      reason: `${words}. ${reason}`,
      createdAt: new Date(deps.clock.now()).toISOString(),
    }
    await insertGate(transaction, projectId, target.id, decision)
    await announce(transaction, 'gate.decided', { projectId, gateId: decision.id, verdict })
    return decision
  })
}

/**
 * How likely each item was to be drawn. A hold-out in which no item says so was given as a whole, and its items count
 * alike; where only some say so the rest cannot be weighed, and 0 makes the gate answer that it cannot say.
 */
function inclusionProbabilities(holdout: readonly { inclusionProbability: number | null }[]): number[] {
  const isUnweighted = holdout.every(({ inclusionProbability }) => inclusionProbability === null)
  return holdout.map(({ inclusionProbability }) => inclusionProbability ?? (isUnweighted ? 1 : 0))
}
