import { AppError, type Release } from '@loopwright/contract'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import type { DeployDependencies } from './dependencies.ts'
import { requireFunction } from './require-function.ts'
import { findActiveRollout, insertRelease, listVariants, lockFunction } from './store.ts'

export type NewRelease = { name: string; environment: string; weights: Release['weights']; reason: string }

/**
 * Says by hand which variants serve.
 *
 * @throws AppError `not-found` for an unknown variant, `conflict` while a rollout is moving this function's traffic.
 */
export async function createRelease(
  deps: DeployDependencies,
  projectId: string,
  input: NewRelease,
): Promise<Release> {
  const db = deps.catalog.pool
  const { id: functionId } = await requireFunction(db, projectId, input.name)
  const variants = new Set((await listVariants(db, projectId, input.name)).map(({ name }) => name))
  for (const { variant } of input.weights) {
    if (!variants.has(variant))
      throw new AppError('not-found', `"${input.name}" has no variant "${variant}". Add it first.`)
  }
  const { environment, weights, reason } = input
  const release = await inTransaction(db, async (transaction) => {
    // A rollout that starts at the same moment comes before us, and is seen, or after.
    await lockFunction(transaction, functionId)
    const moving = await findActiveRollout(transaction, { functionId, environment })
    if (moving) {
      throw new AppError(
        'conflict',
        `The rollout ${moving} is moving this traffic. Roll it back or let it finish first.`,
      )
    }
    return insertRelease(transaction, projectId, functionId, { id: newId(), environment, weights, reason })
  })
  await deps.serving.refresh()
  return release
}
