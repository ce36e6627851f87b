/**
 * The closed set of error codes and the HTTP status each one travels with. Every error leaves the server as RFC 9457
 * problem+json whose `code` is one of these.
 */
export const errorStatus = {
  'invalid-input': 400,
  'malformed-json': 400,
  'unknown-model': 404,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'already-set-up': 409,
  'lease-expired': 409,
  'gate-not-open': 409,
  'body-too-large': 413,
  'label-not-allowed': 422,
  'not-enough-data': 422,
  'rate-limited': 429,
  'spool-full': 429,
  internal: 500,
  'upstream-failed': 502,
  'upstream-unreachable': 502,
  'store-unavailable': 503,
  'upstream-unavailable': 503,
  'upstream-timeout': 504,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorStatus

const marker = Symbol.for('loopwright.app-error')

export type AppErrorOptions = {
  /** Machine-readable extras that travel in the problem document. Never put secrets here. */
  details?: Record<string, unknown>
  cause?: unknown
  /** Seconds after which trying again makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number
}

/** An error a user can act on. The message says what is wrong and what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details ?? {}
    this.retryAfterSeconds = options.retryAfterSeconds
    Object.defineProperty(this, marker, { value: true })
  }

  get status(): number {
    return errorStatus[this.code]
  }

  /** Recognises the error across copies of this package, where `instanceof` would not. */
  static is(error: unknown): error is AppError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
