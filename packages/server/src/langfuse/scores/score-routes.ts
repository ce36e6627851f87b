import { AppError } from '@loopwright/contract'
import { isRecord } from '@loopwright/core/capture/is-record'
import { isTooDeep } from '@loopwright/core/capture/json-depth'
import { signalNameOf } from '@loopwright/core/capture/langfuse/read-score'
import type { LangfuseDependencies } from '../dependencies.ts'
import { type Call, type Route, readPage } from '../route.ts'
import { walkPages } from '../walk-pages.ts'
import { feedbackToScore, isScore } from './feedback-to-score.ts'
import { recordScores } from './record-scores.ts'

export function scoreRoutes(deps: LangfuseDependencies): Route[] {
  async function create({ principal, body, require }: Call) {
    if (!isRecord(body) || isTooDeep(body))
      throw new AppError('invalid-input', 'body: send a score as an object.')
    const outcomes = await recordScores(
      deps,
      principal,
      [{ index: 0, body, atMs: deps.clock.now(), eventId: undefined }],
      () => require('feedback.putSignal'),
    )
    const outcome = outcomes.get(0)!
    if ('message' in outcome) throw new AppError('invalid-input', outcome.message)
    return { body: outcome }
  }

  async function readScores(call: Call, limit: number, cursor?: string) {
    const { items, nextCursor } = await deps.stages.listFeedback(call.projectId, {
      traceId: call.query.get('traceId') ?? undefined,
      signal: call.query.has('name') ? signalNameOf(call.query.get('name')!) : undefined,
      limit,
      cursor,
    })
    return { items: items.filter(isScore), nextCursor }
  }

  async function listByPage(call: Call) {
    const page = readPage(call.query)
    const { items, meta } = await walkPages(page, (limit, cursor) => readScores(call, limit, cursor))
    return { body: { data: items.map((item) => feedbackToScore(item, call.projectId)), meta } }
  }

  async function listByCursor(call: Call) {
    const { limit } = readPage(call.query)
    const { items, nextCursor } = await readScores(call, limit, call.query.get('cursor') ?? undefined)
    return {
      body: {
        data: items.map((item) => feedbackToScore(item, call.projectId)),
        meta: { limit, ...(nextCursor !== null && { cursor: nextCursor }) },
      },
    }
  }

  const reading = 'feedback.listFeedback'
  return [
    { method: 'POST', path: '/scores', needs: 'feedback.recordFeedback', answer: create },
    { method: 'GET', path: '/scores', needs: reading, answer: listByPage },
    { method: 'GET', path: '/v2/scores', needs: reading, answer: listByPage },
    { method: 'GET', path: '/v3/scores', needs: reading, answer: listByCursor },
  ]
}
