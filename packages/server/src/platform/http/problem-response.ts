import { randomUUID } from 'node:crypto'
import { AppError, type Problem, toProblem } from '@loopwright/contract'
import { ValidationError } from '@orpc/contract'
import { ORPCError } from '@orpc/server'
import { isCatalogAway, isUnstorableText } from '../catalog/catalog-errors.ts'
import { LedgerUnavailableError } from '../ledger/ledger-unavailable-error.ts'
import type { Logger } from '../log.ts'
import { LedgerUnavailable, SpoolClosed, SpoolFull } from '../spool/spool-errors.ts'

function issuesOf(error: ValidationError): { path: string; message: string }[] {
  return error.issues.slice(0, 20).map(({ path, message }) => ({
    path: (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  }))
}

function fromProtocolError(error: ORPCError<string, unknown>): AppError {
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const issues = issuesOf(error.cause)
    const first = issues[0]
    const where = first?.path
      ? `"${first.path}": ${first.message}`
      : (first?.message ?? 'it does not fit the schema')
    return new AppError(
      'invalid-input',
      `The request does not fit: ${where}. See /api/v1/openapi.json for its shape.`,
      {
        details: { issues },
      },
    )
  }
  if (error.code === 'BAD_REQUEST') {
    return new AppError(
      'malformed-json',
      'The body could not be read. Send JSON with "content-type: application/json".',
    )
  }
  return new AppError('internal', 'Something went wrong on our side.', { cause: error })
}

/** Turns whatever was thrown into an error a user can act on. Faults of ours never come out as the user's. */
export function toAppError(error: unknown): AppError {
  if (AppError.is(error)) return error
  if (error instanceof ORPCError) {
    return AppError.is(error.cause) ? error.cause : fromProtocolError(error)
  }
  if (error instanceof SpoolFull) {
    return new AppError(
      'spool-full',
      'The server is catching up and took nothing of this. Send it again later.',
      {
        retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1000)),
        cause: error,
      },
    )
  }
  const isStoreAway =
    error instanceof LedgerUnavailableError ||
    error instanceof LedgerUnavailable ||
    error instanceof SpoolClosed ||
    isCatalogAway(error)
  if (isStoreAway) {
    return new AppError(
      'store-unavailable',
      'A store is restarting or has no room to write. Nothing was lost; try again in a few seconds.',
      {
        retryAfterSeconds: 2,
        cause: error,
      },
    )
  }
  if (isUnstorableText(error)) {
    return new AppError(
      'invalid-input',
      'A text in this request holds a NUL character (\\u0000) or half of a surrogate pair, which cannot be kept. Nothing was changed; take it out and send the request again.',
      { cause: error },
    )
  }
  return new AppError('internal', 'Something went wrong on our side.', { cause: error })
}

/** The document to send. An internal error is logged in full under a reference that the user can quote. */
export function problemFor(error: AppError, logger: Logger): Problem {
  if (error.code !== 'internal') return toProblem(error)
  const reference = randomUUID()
  logger.error({ err: error.cause ?? error, reference }, 'request failed')
  return { ...toProblem(error), detail: `${error.message} Quote ${reference} when you report it.`, reference }
}

export function problemResponse(error: unknown, logger: Logger): Response {
  const appError = toAppError(error)
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  // The rest of that body is not read, so nothing more can come over its connection.
  if (appError.code === 'body-too-large') headers.set('connection', 'close')
  if (appError.retryAfterSeconds !== undefined) headers.set('retry-after', String(appError.retryAfterSeconds))
  return new Response(JSON.stringify(problemFor(appError, logger)), { status: appError.status, headers })
}
