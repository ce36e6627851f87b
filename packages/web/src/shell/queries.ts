import type { Api } from '../api/api.ts'

const liveMs = 4000

export const overviewQuery = (api: Api) => api.loop.overview.queryOptions({ refetchInterval: liveMs })
export const setupQuery = (api: Api) => api.workspace.setupStatus.queryOptions({ staleTime: 60_000 })
export const meQuery = (api: Api) => api.workspace.me.queryOptions({ staleTime: 60_000 })
