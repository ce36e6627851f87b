import type { Api } from '../api/api.ts'

const progressMs = 1500

export const modelsQuery = (api: Api) => api.improve.listModels.queryOptions({ input: {} })
export const modelQuery = (api: Api, id: string) => api.improve.getModel.queryOptions({ input: { id } })
export const lineageQuery = (api: Api, id: string) =>
  api.improve.getModelLineage.queryOptions({ input: { id } })
export const gatesQuery = (api: Api, functionName: string) =>
  api.evaluate.listGates.queryOptions({ input: { function: functionName } })
/** Training runs; followed closely while one is on its way. */
export const trainingRunsQuery = (api: Api) =>
  api.improve.listTrainingRuns.queryOptions({
    input: {},
    refetchInterval: (query) =>
      query.state.data?.items.some(({ finishedAt }) => finishedAt === null) ? progressMs : 10_000,
  })
