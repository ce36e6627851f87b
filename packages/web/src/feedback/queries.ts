import type { Api } from '../api/api.ts'
import type { FeedbackSearch } from './feedback-search.ts'

const liveMs = 8000

export const summaryQuery = (api: Api, functionName: string | undefined) =>
  api.feedback.summariseSignals.queryOptions({
    input: functionName === undefined ? {} : { function: functionName },
    refetchInterval: liveMs,
  })
export const signalsQuery = (api: Api) => api.feedback.listSignals.queryOptions()
export const functionsQuery = (api: Api) => api.deploy.listFunctions.queryOptions({ staleTime: 60_000 })
export const latestQuery = (api: Api, search: FeedbackSearch) =>
  api.feedback.listFeedback.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...search, limit: 25, ...(cursor && { cursor }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
