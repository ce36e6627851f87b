import type { Api } from '../api/api.ts'
import { periods, type TracesSearch } from './traces-search.ts'

const pageSize = 100
const liveMs = 5000

/** `now` fixes where a period such as "last hour" begins, so that all pages of a list begin there. */
export function tracesQuery(api: Api, search: TracesSearch, now: number) {
  const { since, ...filters } = search
  const from = since && { since: new Date(now - periods[since]).toISOString() }
  return api.capture.listTraces.infiniteOptions({
    input: (cursor: string | undefined) => ({
      ...filters,
      ...from,
      limit: pageSize,
      ...(cursor && { cursor }),
    }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // New calls appear by themselves until someone has scrolled on.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : liveMs),
  })
}

export const traceQuery = (api: Api, traceId: string) =>
  api.capture.getTrace.queryOptions({ input: { traceId } })
export const traceFeedbackQuery = (api: Api, traceId: string) =>
  api.feedback.listFeedback.queryOptions({ input: { traceId, limit: 100 } })
export const functionsQuery = (api: Api) => api.deploy.listFunctions.queryOptions({ staleTime: 60_000 })
export const inferenceQuery = (api: Api, id: string) =>
  api.capture.getInference.queryOptions({ input: { id } })
