import { AppError, type FunctionSettings, type LoopFunction } from '@loopwright/contract'
import type { DeployDependencies } from './dependencies.ts'
import { requireFunction } from './require-function.ts'
import { listVariants, saveFunctionSettings } from './store.ts'

/** @throws AppError `not-found` for an unknown function, or a fallback that is no variant of it. */
export async function updateFunction(
  deps: DeployDependencies,
  projectId: string,
  input: FunctionSettings & { name: string },
): Promise<LoopFunction> {
  const db = deps.catalog.pool
  const { name, ...settings } = input
  const found = await requireFunction(db, projectId, name)
  const variants = new Set((await listVariants(db, projectId, name)).map((variant) => variant.name))
  for (const fallback of settings.fallbacks) {
    if (!variants.has(fallback))
      throw new AppError('not-found', `"${name}" has no variant "${fallback}". Add it first.`)
  }
  const saved = await saveFunctionSettings(db, projectId, name, settings)
  await deps.serving.refresh()
  return saved ?? found
}
