import type { Api } from '../api/api.ts'

const liveMs = 5000

export const queuesQuery = (api: Api) => api.review.listQueues.queryOptions({ refetchInterval: liveMs })
export const queueQuery = (api: Api, id: string) =>
  api.review.getQueue.queryOptions({ input: { id }, refetchInterval: liveMs })
export const reliabilityQuery = (api: Api, id: string) =>
  api.review.reliability.queryOptions({ input: { id } })
export const functionsQuery = (api: Api) => api.deploy.listFunctions.queryOptions({ staleTime: 60_000 })
