import { AppError, type LoopFunction } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { findFunction } from './store.ts'

/** @throws AppError `not-found`. */
export async function requireFunction(db: Queryable, projectId: string, name: string): Promise<LoopFunction> {
  const found = await findFunction(db, projectId, name)
  if (found) return found
  throw new AppError(
    'not-found',
    `There is no function "${name}" in this project. GET /api/v1/functions lists them.`,
  )
}
