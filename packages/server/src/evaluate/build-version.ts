import { AppError, type DatasetVersion } from '@loopwright/contract'
import { splitByUser } from '@loopwright/core/evaluate/split-by-user'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { announce } from '../platform/facts/outbox.ts'
import { newId } from '../platform/new-id.ts'
import { requireDataset } from './create-dataset.ts'
import type { EvaluateDependencies, LabelledCall } from './dependencies.ts'
import { copyExamples, type ExampleRecord, findVersion, insertExamples, insertVersion } from './store.ts'

export type BuildVersion = {
  name: string
  queueId: string
  since?: string | undefined
  until?: string | undefined
  posteriorThreshold: number
  holdoutShare: number
  includeVersionId?: string | undefined
  seed: string
}

/**
 * Turns what was learnt about calls into the next version: sure labels to train on, weighed by how sure, and a hold-out
 * that is a probability sample of the traffic and never trained on.
 *
 * @throws AppError `not-enough-data` when nothing passes the threshold, `not-found`.
 */
export async function buildVersion(
  deps: EvaluateDependencies,
  projectId: string,
  input: BuildVersion,
): Promise<DatasetVersion> {
  const dataset = await requireDataset(deps, projectId, input.name)
  const included =
    input.includeVersionId && (await findVersion(deps.catalog.pool, projectId, input.includeVersionId))
  if (input.includeVersionId && (!included || included.function !== dataset.function)) {
    throw new AppError(
      'not-found',
      `"${dataset.function}" has no dataset version ${input.includeVersionId} to carry over.`,
    )
  }
  const { queueId, since, until } = input
  const calls = await deps.estimateLabels(projectId, {
    functionName: dataset.function,
    queueId,
    since,
    until,
  })
  const examples = calls.flatMap((call) => toExample(call, input))
  if (!examples.some(({ split }) => split === 'train')) {
    throw new AppError(
      'not-enough-data',
      calls.length === 0
        ? "No call of this function has a review or an end user's word yet. Gather more feedback or review first."
        : `Of ${calls.length} calls none has a label surer than ${input.posteriorThreshold}. Gather more feedback or review, or lower the threshold.`,
    )
  }
  const id = newId()
  const threshold = input.posteriorThreshold
  const origin = `${calls.length} calls; labels from end users and review, at least ${threshold} sure; hold-out: ${Math.round(100 * input.holdoutShare)}% of end users, uniformly sampled`
  await inTransaction(deps.catalog.pool, async (db) => {
    await insertVersion(db, projectId, { id, datasetId: dataset.id, origin, queueId })
    await insertExamples(db, projectId, id, examples)
    if (included) await copyExamples(db, projectId, included.id, id)
    await announce(db, 'dataset.version-built', { projectId, datasetVersionId: id })
  })
  return (await findVersion(deps.catalog.pool, projectId, id))!
}

function toExample(call: LabelledCall, options: BuildVersion): ExampleRecord[] {
  const split = splitByUser(call, options)
  if (split === 'left-out') return []
  const { text, label, posterior, endUserId, inferenceId, feedbackIds, authorIds } = call
  const isHoldout = split === 'holdout'
  return [
    {
      ...{ id: newId(), text, label, split, posterior, endUserId, inferenceId, feedbackIds, authorIds },
      weight: isHoldout ? 1 : posterior,
      inclusionProbability: isHoldout ? call.uniformProbability : null,
    },
  ]
}
