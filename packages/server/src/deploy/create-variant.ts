import { AppError, type Variant, type VariantTarget } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import type { DeployDependencies } from './dependencies.ts'
import { requireFunction } from './require-function.ts'
import { hasModel, insertVariant } from './store.ts'

/**
 * Adds a way to do a function. It serves nobody until a release gives it weight.
 *
 * @throws AppError `not-found` for an unknown function or model, `conflict` when the name is taken.
 */
export async function createVariant(
  deps: DeployDependencies,
  projectId: string,
  input: { name: string; variant: string; target: VariantTarget },
): Promise<Variant> {
  const db = deps.catalog.pool
  const { id: functionId } = await requireFunction(db, projectId, input.name)
  if (input.target.kind === 'model' && !(await hasModel(db, projectId, functionId, input.target.modelId))) {
    throw new AppError(
      'not-found',
      `"${input.name}" has no model ${input.target.modelId}. GET /api/v1/models lists them.`,
    )
  }
  const made = await insertVariant(db, projectId, functionId, {
    id: newId(),
    name: input.variant,
    target: input.target,
  })
  if (!made) {
    throw new AppError(
      'conflict',
      `"${input.name}" has a variant "${input.variant}" already. A variant never changes: choose another name.`,
    )
  }
  await deps.serving.refresh()
  return made
}
