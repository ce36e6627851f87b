import { AppError } from '@loopwright/contract'
import type { LangfuseDependencies } from '../dependencies.ts'
import { type Call, pageMeta, type Route, readBody, readPage } from '../route.ts'
import { runItemBodySchema } from './dataset-bodies.ts'
import { linkRunItem } from './link-run-item.ts'
import { deleteRun, findRun, listRunItems, listRuns, type RunItemRecord } from './run-store.ts'

/** More items than this nobody reads with one run; the list of run items has pages. */
const mostWithARun = 10_000

export function runRoutes(deps: LangfuseDependencies): Route[] {
  const { pool } = deps.catalog

  async function link({ projectId, body }: Call) {
    return { body: await linkRunItem(deps, projectId, readBody(runItemBodySchema, body)) }
  }

  async function listItems({ projectId, query }: Call) {
    const [datasetId, name] = [query.get('datasetId'), query.get('runName')]
    if (!datasetId || !name) {
      throw new AppError('invalid-input', 'datasetId, runName: send both to say which run is meant.')
    }
    const page = readPage(query)
    const rows = await listRunItems(pool, projectId, { datasetId, name }, page)
    return { body: { data: rows.map(describeItem), meta: pageMeta(page, rows[0]?.total ?? 0) } }
  }

  async function list({ projectId, params, query }: Call) {
    const page = readPage(query)
    const rows = await listRuns(pool, projectId, params.name!, page)
    return {
      body: {
        data: rows.map(({ total: _, ...run }) => run),
        meta: pageMeta(page, rows[0]?.total ?? 0),
      },
    }
  }

  async function get({ projectId, params }: Call) {
    const run = await findRun(pool, projectId, params.name!, params.run!)
    if (!run) throw noRun(params)
    const items = await listRunItems(pool, projectId, { id: run.id }, { limit: mostWithARun, offset: 0 })
    return { body: { ...run, datasetRunItems: items.map(describeItem) } }
  }

  async function remove({ projectId, params }: Call) {
    if (!(await deleteRun(pool, projectId, params.name!, params.run!))) throw noRun(params)
    return { body: { message: 'The run was deleted; its traces and scores stay.' } }
  }

  const [reading, writing] = ['evaluate.getDataset', 'evaluate.createDataset']
  return [
    { method: 'GET', path: '/dataset-run-items', needs: reading, answer: listItems },
    { method: 'POST', path: '/dataset-run-items', needs: writing, answer: link },
    { method: 'GET', path: '/datasets/:name/runs', needs: reading, answer: list },
    { method: 'GET', path: '/datasets/:name/runs/:run', needs: reading, answer: get },
    { method: 'DELETE', path: '/datasets/:name/runs/:run', needs: writing, answer: remove },
  ]
}

function noRun(params: Call['params']): AppError {
  return new AppError('not-found', `The dataset "${params.name}" has no run "${params.run}".`)
}

function describeItem({ total: _, ...item }: RunItemRecord & { total?: number }): Record<string, unknown> {
  return item
}
