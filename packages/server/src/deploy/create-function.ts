import { AppError, type LoopFunction } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import type { DeployDependencies } from './dependencies.ts'
import { insertFunction } from './store.ts'

export type NewFunction = { name: string; description: string; labels: string[]; outOfScopeLabel: string }

/** @throws AppError `conflict` when the name is taken, `invalid-input` when the out-of-scope label is also a label. */
export async function createFunction(
  deps: DeployDependencies,
  projectId: string,
  input: NewFunction,
): Promise<LoopFunction> {
  if (input.labels.includes(input.outOfScopeLabel)) {
    throw new AppError(
      'invalid-input',
      `"${input.outOfScopeLabel}" is the answer for what fits no label, so it may not be one of them.`,
    )
  }
  const made = await insertFunction(deps.catalog.pool, projectId, { id: newId(), ...input })
  if (!made)
    throw new AppError('conflict', `There is a function "${input.name}" already. Choose another name.`)
  await deps.serving.refresh()
  return made
}
