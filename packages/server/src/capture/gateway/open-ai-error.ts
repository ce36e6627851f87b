import type { ServerResponse } from 'node:http'
import { AppError } from '@loopwright/contract'

/** An error as OpenAI's clients read it; `code` is one of ours and `message` says what to do. */
export type OpenAiError = {
  error: { message: string; type: string; param: string | null; code: string }
}

export function toOpenAiError(error: AppError): OpenAiError {
  const { param } = error.details
  return {
    error: {
      message: error.message,
      type: typeOf(error.status),
      param: typeof param === 'string' ? param : null,
      code: error.code,
    },
  }
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status < 500 ? 'invalid_request_error' : 'api_error'
}

/** Answers with an error; the connection is closed after one whose request was not read to its end. */
export function sendOpenAiError(
  response: ServerResponse,
  error: AppError,
  headers: Record<string, string | string[]> = {},
): void {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(JSON.stringify(toOpenAiError(error)))
  response.writeHead(error.status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': body.length,
    ...(error.code === 'body-too-large' && { connection: 'close' }),
    ...(error.retryAfterSeconds !== undefined && { 'retry-after': String(error.retryAfterSeconds) }),
  })
  response.end(body)
}

/** A defect of ours becomes `internal`; what went wrong is for the log and not for the caller. */
export function asAppError(error: unknown): AppError {
  if (AppError.is(error)) return error
  return new AppError(
    'internal',
    "The gateway failed at this call. Try again; the server's log says what happened.",
    { cause: error },
  )
}
