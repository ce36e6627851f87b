import { AppError, type Release } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import type { DeployDependencies } from './dependencies.ts'
import { requireFunction } from './require-function.ts'
import { insertRelease, listRollouts, listVariants } from './store.ts'

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
  const moving = (await listRollouts(db, projectId, input.name)).find(
    ({ environment, status }) =>
      environment === input.environment && (status === 'canary' || status === 'held'),
  )
  if (moving) {
    throw new AppError(
      'conflict',
      `The rollout ${moving.id} is moving this traffic. Roll it back or let it finish first.`,
    )
  }
  const { environment, weights, reason } = input
  const release = await insertRelease(db, projectId, functionId, {
    id: newId(),
    environment,
    weights,
    reason,
  })
  await deps.serving.refresh()
  return release
}
