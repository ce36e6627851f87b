import type { Api } from '../api/api.ts'

const liveMs = 4000

export const overviewQuery = (api: Api) => api.loop.overview.queryOptions({ refetchInterval: liveMs })
export const runsQuery = (api: Api) => api.loop.listRuns.queryOptions({ refetchInterval: liveMs })
export const runQuery = (api: Api, id: string) =>
  api.loop.getRun.queryOptions({
    input: { id },
    refetchInterval: (query) => (query.state.data?.finishedAt ? false : 2000),
  })
export const datasetsQuery = (api: Api) => api.evaluate.listDatasets.queryOptions()
export const gateQuery = (api: Api, id: string) => api.evaluate.getGate.queryOptions({ input: { id } })
export const trainingRunQuery = (api: Api, id: string) =>
  api.improve.getTrainingRun.queryOptions({
    input: { id },
    refetchInterval: (query) => (query.state.data?.finishedAt ? false : 1500),
  })
export const queuesQuery = (api: Api) => api.review.listQueues.queryOptions()
export const functionQuery = (api: Api, name: string) =>
  api.deploy.getFunction.queryOptions({ input: { name } })
