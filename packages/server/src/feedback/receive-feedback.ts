import { AppError, type BatchResult, feedbackBatchSchema } from '@loopwright/contract'
import type { HttpRequest, HttpResponse, RequestHandler } from '../platform/http/http-exchange.ts'
import type { Principal } from '../platform/http/principal.ts'
import { problemFor, toAppError } from '../platform/http/problem-response.ts'
import { readBody } from '../platform/http/read-body.ts'
import type { Logger } from '../platform/log.ts'
import type { ServingKey } from '../platform/serving/serving-snapshot.ts'

export type ReceiverDependencies = {
  authenticateKey: (authorization: string | undefined) => ServingKey | null
  authorise(principal: Principal, procedure: string): void
  recordFeedback(principal: Principal, input: { feedback: readonly unknown[] }): Promise<BatchResult>
  maxBodyBytes: number
  logger: Logger
}

/**
 * `POST /api/v1/feedback` of servers that send with a secret key, before the router of the API: an application may send an observation for
 * every answer, and what stands between it and the spool elsewhere costs more than taking it. It answers as the API does.
 * Browsers, tokens and everything else go the API's way.
 */
export function createFeedbackReceiver(deps: ReceiverDependencies): RequestHandler {
  async function answer(key: ServingKey, request: HttpRequest, response: HttpResponse): Promise<void> {
    try {
      const { id, name, projectId, role } = key
      const principal: Principal = { kind: 'key', id, name, projectId, role }
      deps.authorise(principal, 'feedback.recordFeedback')
      const batch = readBatch(await readBody(request, deps.maxBodyBytes))
      send(response, 202, 'application/json', await deps.recordFeedback(principal, batch))
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.retryAfterSeconds !== undefined)
        response.setHeader('retry-after', String(error.retryAfterSeconds))
      // The rest of that body is not read, so nothing more can come over its connection.
      if (error.code === 'body-too-large') response.setHeader('connection', 'close')
      send(response, error.status, 'application/problem+json', problemFor(error, deps.logger))
    }
  }

  return (request, response) => {
    const { url, method, headers } = request
    if (url !== '/api/v1/feedback' || method !== 'POST' || headers.origin !== undefined) return false
    const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
    if (!isJson || headers['content-encoding'] !== undefined) return false
    const key = deps.authenticateKey(headers.authorization)
    if (key?.kind !== 'secret') return false
    return answer(key, request, response)
  }
}

/** @throws AppError `malformed-json`, `invalid-input`. */
function readBatch(body: Buffer): { feedback: unknown[] } {
  let parsed: unknown
  try {
    // Nothing at all is no JSON either, but what it lacks is the feedback.
    parsed = body.length === 0 ? undefined : JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new AppError(
      'malformed-json',
      'The body could not be read. Send JSON with "content-type: application/json".',
      { cause },
    )
  }
  const batch = feedbackBatchSchema.safeParse(parsed)
  if (batch.success) return batch.data
  const [issue] = batch.error.issues
  throw new AppError(
    'invalid-input',
    `The request does not fit: "${issue?.path.join('.') || 'the body'}": ${issue?.message}. See /api/v1/openapi.json for its shape.`,
  )
}

function send(response: HttpResponse, status: number, contentType: string, body: unknown): void {
  if (response.destroyed || response.headersSent) return
  const json = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(json)),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  response.end(json)
}
