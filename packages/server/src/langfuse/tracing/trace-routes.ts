import { AppError, type TraceSummary } from '@loopwright/contract'
import { spansToTrace } from '@loopwright/core/capture/langfuse/spans-to-trace'
import type { LangfuseDependencies } from '../dependencies.ts'
import { type Call, pageMeta, type Route, readPage } from '../route.ts'
import { feedbackToScore, isScore } from '../scores/feedback-to-score.ts'
import { walkPages } from '../walk-pages.ts'
import { findTraceOfSpan } from './find-trace-of-span.ts'

const mostScores = 500
const mostOfASession = 500

/** Reading back traces, observations and sessions as the SDKs' `fetch…` methods do. */
export function traceRoutes(deps: LangfuseDependencies): Route[] {
  const { stages } = deps

  async function readTrace(projectId: string, traceId: string) {
    const { spans } = await stages.getTrace(projectId, traceId)
    return spansToTrace(traceId, spans, projectId)
  }

  async function getTrace({ projectId, params }: Call) {
    const trace = await readTrace(projectId, params.id!)
    const { items } = await stages.listFeedback(projectId, { traceId: params.id!, limit: mostScores })
    return {
      body: { ...trace, scores: items.filter(isScore).map((item) => feedbackToScore(item, projectId)) },
    }
  }

  async function listTraces({ projectId, query }: Call) {
    const filter = filterOf(query)
    const { items, meta } = await walkPages(readPage(query), (limit, cursor) =>
      stages.listTraces(projectId, { ...filter, limit, cursor }),
    )
    return { body: { data: items.map((item) => summary(item, projectId)), meta } }
  }

  async function getObservation({ projectId, params }: Call) {
    const id = params.id!
    const traceId = await findTraceOfSpan(deps, projectId, id)
    const { observations } =
      traceId === undefined ? { observations: [] } : await readTrace(projectId, traceId)
    const found = observations.find((observation) => observation.id === id)
    if (!found) throw new AppError('not-found', `There is no observation "${id}" in this project.`)
    return { body: found }
  }

  /** All that the filters leave of one trace. @throws AppError `invalid-input` when no trace is named. */
  async function findObservations({ projectId, query }: Call): Promise<Record<string, unknown>[]> {
    const traceId = query.get('traceId')
    if (!traceId) {
      throw new AppError(
        'invalid-input',
        'traceId: observations are listed a trace at a time. Send the trace, or list calls of all traces with GET /api/v1/inferences.',
      )
    }
    const { observations } = await readTrace(projectId, traceId)
    const filters = ['name', 'userId', 'type', 'level', 'parentObservationId', 'environment', 'version']
    return observations.filter((observation) =>
      filters.every((name) => !query.has(name) || query.getAll(name).includes(String(observation[name]))),
    )
  }

  async function listObservations(call: Call) {
    const page = readPage(call.query)
    const found = await findObservations(call)
    return {
      body: { data: found.slice(page.offset, page.offset + page.limit), meta: pageMeta(page, found.length) },
    }
  }

  async function listObservationsByCursor(call: Call) {
    const { limit } = readPage(call.query)
    const found = await findObservations(call)
    const after = call.query.get('cursor')
    const start = after === null ? 0 : found.findIndex((observation) => observation.id === after) + 1
    const data = found.slice(start, start + limit)
    const last = start + limit < found.length ? data.at(-1) : undefined
    return { body: { data, meta: last ? { cursor: last.id } : {} } }
  }

  async function listAllSessions({ projectId, query }: Call) {
    const filter = filterOf(query)
    const { items, meta } = await walkPages(readPage(query), (limit, cursor) =>
      stages.listSessions(projectId, { ...filter, limit, cursor }),
    )
    return {
      body: {
        data: items.map(({ sessionId, startedAt, environment }) => ({
          ...{ id: sessionId, projectId, createdAt: startedAt },
          environment: environment ?? 'default',
        })),
        meta,
      },
    }
  }

  async function getSession({ projectId, params }: Call) {
    const { items } = await stages.listTraces(projectId, { sessionId: params.id!, limit: mostOfASession })
    const first = items.at(-1)
    if (!first) throw new AppError('not-found', `There is no session "${params.id}" in this project.`)
    return {
      body: {
        ...{
          id: params.id,
          projectId,
          environment: first.environment ?? 'default',
          createdAt: first.startedAt,
        },
        traces: items.map((item) => summary(item, projectId)),
      },
    }
  }

  const [one, many] = ['capture.getTrace', 'capture.listTraces']
  return [
    { method: 'GET', path: '/traces', needs: many, answer: listTraces },
    { method: 'GET', path: '/traces/:id', needs: one, answer: getTrace },
    { method: 'GET', path: '/observations', needs: one, answer: listObservations },
    { method: 'GET', path: '/v2/observations', needs: one, answer: listObservationsByCursor },
    { method: 'GET', path: '/observations/:id', needs: one, answer: getObservation },
    { method: 'GET', path: '/sessions', needs: many, answer: listAllSessions },
    { method: 'GET', path: '/sessions/:id', needs: many, answer: getSession },
  ]
}

function summary(trace: TraceSummary, projectId: string): Record<string, unknown> {
  return {
    id: trace.traceId,
    projectId,
    name: trace.name,
    timestamp: trace.startedAt,
    createdAt: trace.startedAt,
    updatedAt: trace.startedAt,
    environment: trace.environment ?? 'default',
    userId: trace.endUserId,
    sessionId: trace.sessionId,
    release: null,
    version: null,
    public: false,
    tags: trace.tags,
    metadata: {},
    input: trace.inputText,
    output: trace.outputText,
    htmlPath: `/project/${projectId}/traces/${trace.traceId}`,
    latency: trace.durationMs / 1000,
    totalCost: trace.costMicroUsd === null ? null : trace.costMicroUsd / 1e6,
    observations: [],
    scores: [],
  }
}

function filterOf(query: URLSearchParams) {
  return {
    endUserId: query.get('userId') ?? undefined,
    sessionId: query.get('sessionId') ?? undefined,
    environment: query.get('environment') ?? undefined,
    tag: query.getAll('tags'),
    since: readTime(query, 'fromTimestamp'),
    until: readTime(query, 'toTimestamp'),
  }
}

/** @throws AppError `invalid-input` for what is no time. */
function readTime(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new AppError('invalid-input', `${name}: is not a time. Send RFC 3339.`)
  return new Date(ms).toISOString()
}
