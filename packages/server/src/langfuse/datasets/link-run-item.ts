import { AppError } from '@loopwright/contract'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import { newId } from '../../platform/new-id.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import { findTraceOfSpan } from '../tracing/find-trace-of-span.ts'
import type { RunItemBody } from './dataset-bodies.ts'
import { datasetOfItem, findFunctionDataset } from './function-dataset.ts'
import { findItem } from './item-store.ts'
import { type RunItemRecord, upsertRun, upsertRunItem } from './run-store.ts'

/**
 * Notes which trace a run made of an item; the run begins with its first item.
 *
 * @throws AppError `not-found` for an unknown item, `invalid-input` when neither the trace nor a known observation is named.
 */
export async function linkRunItem(
  deps: LangfuseDependencies,
  projectId: string,
  body: RunItemBody,
): Promise<RunItemRecord> {
  const item = await findAnyItem(deps, projectId, body.datasetItemId)
  if (!item) {
    throw new AppError(
      'not-found',
      `There is no dataset item "${body.datasetItemId}" in this project. Make it with POST /api/public/dataset-items.`,
    )
  }
  const traceId =
    body.traceId ?? (body.observationId && (await findTraceOfSpan(deps, projectId, body.observationId)))
  if (!traceId) {
    throw new AppError(
      'invalid-input',
      'traceId: is missing and the observation is not known. Send the trace that the run made of this item.',
    )
  }
  return inTransaction(deps.catalog.pool, async (db) => {
    const run = await upsertRun(db, projectId, {
      id: newId(),
      name: body.runName,
      description: body.runDescription ?? null,
      metadata: body.metadata,
      datasetId: item.datasetId,
      datasetName: item.datasetName,
    })
    return upsertRunItem(db, projectId, {
      id: newId(),
      runId: run.id,
      itemId: item.id,
      traceId,
      observationId: body.observationId ?? null,
    })
  })
}

async function findAnyItem(deps: LangfuseDependencies, projectId: string, id: string) {
  const item = await findItem(deps.catalog.pool, projectId, id)
  if (item) return item
  const name = datasetOfItem(id)
  const dataset = name === undefined ? undefined : await findFunctionDataset(deps, projectId, name)
  return dataset && { id, datasetId: dataset.id, datasetName: dataset.name }
}
