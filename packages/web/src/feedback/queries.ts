import { keepPreviousData } from '@tanstack/react-query'
import type { Api } from '../api/api.ts'
import { estimateInputOf, type FeedbackSearch, listInputOf } from './explorer/explorer-search.ts'
import type { RetentionSearch } from './retention/retention-search.ts'

const liveMs = 8000

export const signalsQuery = (api: Api) => api.feedback.listSignals.queryOptions({ staleTime: 30_000 })
/** What the calls of the project have as function, variant and so on. */
export const facetsQuery = (api: Api) =>
  api.capture.listTraceFacets.queryOptions({ input: {}, staleTime: 60_000 })
export const estimatesQuery = (api: Api, search: FeedbackSearch, nowMs: number) =>
  api.feedback.estimateSignals.queryOptions({
    input: estimateInputOf(search, nowMs),
    placeholderData: keepPreviousData,
    // A correction is computed anew each time; it is asked for again when the question changes.
    ...(search.correct ? { staleTime: 60_000 } : { refetchInterval: liveMs }),
  })
export const latestQuery = (api: Api, search: FeedbackSearch, nowMs: number) =>
  api.feedback.listFeedback.infiniteOptions({
    input: (cursor: string | undefined) => ({
      ...listInputOf(search, nowMs),
      limit: 25,
      ...(cursor && { cursor }),
    }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
export const retentionQuery = (api: Api, search: RetentionSearch) =>
  api.feedback.getRetention.queryOptions({ input: search, placeholderData: keepPreviousData })
export const rankingsQuery = (api: Api, functionName: string | undefined) =>
  api.feedback.getRankings.queryOptions({ input: inFunction(functionName) })
export const worthQuery = (api: Api, functionName: string | undefined) =>
  api.feedback.getSignalWorth.queryOptions({ input: inFunction(functionName), staleTime: 60_000 })
export const qualityQuery = (api: Api, functionName: string | undefined) =>
  api.feedback.getFeedbackQuality.queryOptions({ input: inFunction(functionName), staleTime: 30_000 })
export const browserQuery = (api: Api) => api.feedback.getBrowserFeedback.queryOptions()

function inFunction(name: string | undefined) {
  return name === undefined ? {} : { function: name }
}
export const inferenceQuery = (api: Api, id: string) =>
  api.capture.getInference.queryOptions({ input: { id } })
export const historyQuery = (api: Api, inferenceId: string) =>
  api.feedback.listFeedback.queryOptions({ input: { inferenceId, limit: 200 }, refetchInterval: liveMs })
