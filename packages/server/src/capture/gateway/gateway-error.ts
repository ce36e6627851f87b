import { AppError, type ProviderKind } from '@loopwright/contract'
import { messagesError } from '@loopwright/core/capture/dialect/chat-to-messages-answer'
import type { Dialect } from '@loopwright/core/capture/dialect/dialect'
import type { HttpResponse } from '../../platform/http/http-exchange.ts'

/** An error as the clients of an API read it; our code is in it, and `message` says what to do. */
export function errorBody(api: ProviderKind, error: AppError): object {
  if (api === 'anthropic')
    return messagesError(error.status, error.message, { details: { error_code: error.code } })
  const { param } = error.details
  return {
    error: {
      message: error.message,
      type: openAiType(error.status),
      param: typeof param === 'string' ? param : null,
      code: error.code,
    },
  }
}

function openAiType(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status < 500 ? 'invalid_request_error' : 'api_error'
}

/** An error inside of a stream, which is all that can still be said once the stream has begun. */
export function errorEvent(dialect: Dialect, error: AppError): string {
  if (dialect.name === 'responses') {
    const event = { type: 'error', code: error.code, message: error.message, param: null, sequence_number: 0 }
    return `event: error\ndata: ${JSON.stringify(event)}\n\n`
  }
  const data = `data: ${JSON.stringify(errorBody(dialect.kind, error))}\n\n`
  return dialect.name === 'messages' ? `event: error\n${data}` : data
}

/** Answers with an error; the connection is closed after one whose request was not read to its end. */
export function sendError(
  api: ProviderKind,
  response: HttpResponse,
  error: AppError,
  headers: Record<string, string | string[]> = {},
): void {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(JSON.stringify(errorBody(api, error)))
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
