import { keepPreviousData } from '@tanstack/react-query'
import type { Api } from '../api/api.ts'
import { isPeriod, periods } from '../parts/period.ts'
import type { SessionsSearch } from './sessions/sessions-search.ts'
import type { TasksSearch } from './tasks/tasks-search.ts'
import { type TracesSearch, traceFilterOf } from './traces/traces-search.ts'

const pageSize = 100
const waitingMs = 5000

/** `nowMs` fixes where a period such as "last hour" begins, so that all pages of a list begin there. */
export function tracesQuery(api: Api, search: TracesSearch, nowMs: number) {
  return api.capture.listTraces.infiniteOptions({
    input: (cursor: string | undefined) => ({
      ...traceFilterOf(search, nowMs),
      limit: pageSize,
      ...(cursor && { cursor }),
    }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // A list that is being read stays as it is. Only an empty one looks for its first rows by itself.
    refetchInterval: ({ state: { data } }) => {
      const [first] = data?.pages ?? []
      return first?.items.length === 0 && first.nextCursor === null ? waitingMs : false
    },
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

export const facetsQuery = (api: Api, search: TracesSearch) =>
  api.capture.listTraceFacets.queryOptions({
    input: traceFilterOf(search, lastMinute()),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  })
export const signalsQuery = (api: Api) => api.feedback.listSignals.queryOptions({ staleTime: 60_000 })
export const savedViewsQuery = (api: Api) =>
  api.capture.listSavedViews.queryOptions({ input: { page: 'traces' }, staleTime: 10_000 })

const growingMs = 3000
const stillGrowsMs = 60_000
const mostGrowingSpans = 500

/** Spans come one by one: a trace that was at work a moment ago is asked for again until it rests. */
export const traceQuery = (api: Api, traceId: string) =>
  api.capture.getTrace.queryOptions({
    input: { traceId, payloads: 'cut' },
    structuralSharing: false,
    refetchInterval: ({ state: { data } }) => {
      if (!data || data.spans.length > mostGrowingSpans) return false
      const ended = data.spans.map((span) => Date.parse(span.startedAt) + span.durationMs)
      return Math.max(...ended) > Date.now() - stillGrowsMs ? growingMs : false
    },
  })
export const spanQuery = (api: Api, traceId: string, spanId: string) =>
  api.capture.getSpan.queryOptions({
    input: { traceId, spanId },
    structuralSharing: false,
    staleTime: 60_000,
  })
export const traceFeedbackQuery = (api: Api, traceId: string) =>
  api.feedback.listFeedback.queryOptions({ input: { traceId, limit: 100 } })
export const inferenceQuery = (api: Api, id: string) =>
  api.capture.getInference.queryOptions({ input: { id } })

export function sessionsQuery(api: Api, { since, ...filters }: SessionsSearch, nowMs: number) {
  const from = since && isPeriod(since) && { since: new Date(nowMs - periods[since]).toISOString() }
  return api.capture.listSessions.infiniteOptions({
    input: (cursor: string | undefined) => ({
      ...filters,
      ...from,
      limit: pageSize,
      ...(cursor && { cursor }),
    }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: false,
  })
}

export const sessionQuery = (api: Api, sessionId: string) =>
  api.capture.getSession.infiniteOptions({
    input: (cursor: string | undefined) => ({ sessionId, ...(cursor && { cursor }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: false,
  })

export const sessionFeedbackQuery = (api: Api, sessionId: string) =>
  api.feedback.listFeedback.queryOptions({ input: { sessionId, limit: 200 } })

export function tasksQuery(api: Api, search: TasksSearch) {
  return api.capture.listUserTasks.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...search, limit: pageSize, ...(cursor && { cursor }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: false,
  })
}

export const taskQuery = (api: Api, id: string) => api.capture.getUserTask.queryOptions({ input: { id } })

/** Rounded, so that a list that is returned to soon is the one that was left. */
export function lastMinute(): number {
  return Math.floor(Date.now() / 60_000) * 60_000
}
