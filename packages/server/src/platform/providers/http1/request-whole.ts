import type { IncomingHttpHeaders } from 'node:http'
import type { HttpRequest } from './answer-handler.ts'
import type { ConnectionPool } from './connection-pool.ts'

export type WholeAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/**
 * Sends a request and resolves with the whole answer.
 *
 * @throws HttpFailure or a system error; the signal's reason; RangeError for an answer of more than `mostBytes`.
 */
export function requestWhole(
  pool: ConnectionPool,
  request: HttpRequest,
  { mostBytes, signal }: { mostBytes: number; signal?: AbortSignal },
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const answer: Omit<WholeAnswer, 'body'> = { status: 0, headers: {} }
    const chunks: Buffer[] = []
    let bytes = 0
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    pool.dispatch(request, {
      onRequestStart(controller) {
        if (signal?.aborted) controller.abort(signal.reason)
        signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
      },
      onResponseStart(_controller, status, headers) {
        Object.assign(answer, { status, headers })
      },
      onResponseData(controller, chunk) {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > mostBytes)
          controller.abort(new RangeError(`The answer is larger than ${mostBytes} bytes.`))
      },
      onResponseEnd: () => resolve({ ...answer, body: Buffer.concat(chunks) }),
      onResponseError: (_controller, error) => reject(error),
    })
  })
}
