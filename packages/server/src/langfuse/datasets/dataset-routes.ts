import { AppError } from '@loopwright/contract'
import { newId } from '../../platform/new-id.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import { type Call, type Page, pageMeta, type Route, readBody, readPage } from '../route.ts'
import { datasetBodySchema, itemBodySchema } from './dataset-bodies.ts'
import { type DatasetRecord, findDataset, listDatasets, upsertDataset } from './dataset-store.ts'
import { findFunctionDataset, listFunctionItems } from './function-dataset.ts'
import { deleteItem, findItem, type ItemRecord, listItems, upsertItem } from './item-store.ts'

export function datasetRoutes(deps: LangfuseDependencies): Route[] {
  const { pool } = deps.catalog

  async function create({ projectId, body }: Call) {
    const given = readBody(datasetBodySchema, body)
    if (await deps.stages.findDataset(projectId, given.name)) {
      throw new AppError(
        'conflict',
        `"${given.name}" is a dataset of a function, which grows by versions. Choose another name, or add a version with POST /api/v1/datasets/${given.name}/versions.`,
      )
    }
    const dataset = await upsertDataset(pool, projectId, {
      ...given,
      id: newId(),
      description: given.description ?? null,
      inputSchema: given.inputSchema,
      expectedOutputSchema: given.expectedOutputSchema,
      metadata: given.metadata,
    })
    return { body: { ...describe(dataset, projectId), items: [], runs: [] } }
  }

  async function get({ projectId, params }: Call) {
    const name = params.name!
    const dataset =
      (await findDataset(pool, projectId, name)) ?? (await findFunctionDataset(deps, projectId, name))
    if (!dataset) throw noDataset(name)
    return { body: describe(dataset, projectId) }
  }

  async function list({ projectId, query }: Call) {
    const page = readPage(query)
    const rows = await listDatasets(pool, projectId, page)
    return {
      body: {
        data: rows.map((row) => describe(row, projectId)),
        meta: pageMeta(page, rows[0]?.total ?? 0),
      },
    }
  }

  async function createItem({ projectId, body }: Call) {
    const given = readBody(itemBodySchema, body)
    const dataset = await findDataset(pool, projectId, given.datasetName)
    if (!dataset) throw noDataset(given.datasetName)
    const id = given.id ?? newId()
    const isKept = await upsertItem(pool, projectId, {
      id,
      datasetId: dataset.id,
      status: given.status ?? undefined,
      input: given.input,
      expectedOutput: given.expectedOutput,
      metadata: given.metadata,
      sourceTraceId: given.sourceTraceId ?? undefined,
      sourceObservationId: given.sourceObservationId ?? undefined,
    })
    if (!isKept) throw new AppError('conflict', `Another dataset has an item "${id}". Choose another id.`)
    return { body: describeItem((await findItem(pool, projectId, id))!) }
  }

  async function getItem({ projectId, params }: Call) {
    const item = await findItem(pool, projectId, params.id!)
    if (!item) throw noItem(params.id!)
    return { body: describeItem(item) }
  }

  async function removeItem({ projectId, params }: Call) {
    if (!(await deleteItem(pool, projectId, params.id!))) throw noItem(params.id!)
    return { body: { message: 'The item was deleted.' } }
  }

  async function listAllItems({ projectId, query }: Call) {
    const page = readPage(query)
    const datasetName = query.get('datasetName') ?? undefined
    const version = query.get('version')
    const filter = {
      datasetName,
      sourceTraceId: query.get('sourceTraceId') ?? undefined,
      sourceObservationId: query.get('sourceObservationId') ?? undefined,
      addedUntil: version !== null && !Number.isNaN(Date.parse(version)) ? new Date(version) : undefined,
    }
    const rows = await listItems(pool, projectId, filter, page)
    if (rows.length > 0 || datasetName === undefined) return itemPage(rows, page, rows[0]?.total ?? 0)
    const dataset = await findFunctionDataset(deps, projectId, datasetName)
    if (!dataset) return itemPage([], page, 0)
    return itemPage(await listFunctionItems(deps, projectId, dataset, page), page, dataset.itemCount)
  }

  const [reading, writing] = ['evaluate.getDataset', 'evaluate.createDataset']
  return [
    { method: 'GET', path: '/v2/datasets', needs: reading, answer: list },
    { method: 'POST', path: '/v2/datasets', needs: writing, answer: create },
    { method: 'GET', path: '/v2/datasets/:name', needs: reading, answer: get },
    // Version 3 of the SDK makes its datasets here.
    { method: 'POST', path: '/datasets', needs: writing, answer: create },
    { method: 'GET', path: '/dataset-items', needs: reading, answer: listAllItems },
    { method: 'POST', path: '/dataset-items', needs: writing, answer: createItem },
    { method: 'GET', path: '/dataset-items/:id', needs: reading, answer: getItem },
    { method: 'DELETE', path: '/dataset-items/:id', needs: writing, answer: removeItem },
  ]
}

export function noDataset(name: string): AppError {
  return new AppError(
    'not-found',
    `There is no dataset "${name}" in this project. Make it with POST /api/public/v2/datasets.`,
  )
}

function noItem(id: string): AppError {
  return new AppError('not-found', `There is no dataset item "${id}" in this project.`)
}

function describe(dataset: DatasetRecord, projectId: string): Record<string, unknown> {
  const { id, name, description, metadata, inputSchema, expectedOutputSchema, createdAt, updatedAt } = dataset
  return {
    id,
    name,
    description,
    metadata,
    inputSchema,
    expectedOutputSchema,
    projectId,
    createdAt,
    updatedAt,
  }
}

function describeItem({ total: _, ...item }: ItemRecord & { total?: number }): Record<string, unknown> {
  return { ...item, mediaReferences: [] }
}

function itemPage(rows: readonly ItemRecord[], page: Page, total: number) {
  return { body: { data: rows.map(describeItem), meta: pageMeta(page, total) } }
}
