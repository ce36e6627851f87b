/** Every code that a server may answer with, and `unreachable` for when none answered. */
export type ErrorCode =
  | 'invalid-input'
  | 'malformed-json'
  | 'unknown-model'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'already-set-up'
  | 'lease-expired'
  | 'gate-not-open'
  | 'body-too-large'
  | 'label-not-allowed'
  | 'not-enough-data'
  | 'rate-limited'
  | 'spool-full'
  | 'internal'
  | 'upstream-failed'
  | 'upstream-unreachable'
  | 'upstream-unavailable'
  | 'store-unavailable'
  | 'upstream-timeout'
  | 'unreachable'

const codeOfStatus: Record<number, ErrorCode> = {
  400: 'invalid-input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'body-too-large',
  422: 'invalid-input',
  429: 'rate-limited',
  502: 'upstream-failed',
  503: 'store-unavailable',
  504: 'upstream-timeout',
}

export type LoopwrightErrorFields = {
  code: ErrorCode
  status: number
  detail: string
  retryAfterMs?: number | undefined
  reference?: string | undefined
  cause?: unknown
}

const marker = Symbol.for('loopwright.sdk-error')

/** What the server refused, or that it could not be reached. `detail` says what is wrong and what to do next. */
export class LoopwrightError extends Error {
  override readonly name = 'LoopwrightError'
  readonly code: ErrorCode
  /** The HTTP status; 0 when no answer came. */
  readonly status: number
  readonly detail: string
  /** How long the server asked to wait before trying again. */
  readonly retryAfterMs: number | undefined
  /** Quote this to whoever runs the server: it finds the failure in its log. */
  readonly reference: string | undefined

  constructor(fields: LoopwrightErrorFields) {
    super(fields.detail, fields.cause === undefined ? undefined : { cause: fields.cause })
    this.code = fields.code
    this.status = fields.status
    this.detail = fields.detail
    this.retryAfterMs = fields.retryAfterMs
    this.reference = fields.reference
    Object.defineProperty(this, marker, { value: true })
  }

  /** Recognises the error across copies of this package, where `instanceof` would not. */
  static is(error: unknown): error is LoopwrightError {
    return typeof error === 'object' && error !== null && marker in error
  }

  /** Trying the same again later may work. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Reads an answer that is not a success: RFC 9457 problem+json from Loopwright, anything at all from a proxy before it. */
export async function errorOfResponse(response: Response): Promise<LoopwrightError> {
  const body: unknown = await response.json().catch(() => undefined)
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const { status } = response
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new LoopwrightError({
    code: (text(problem.code) as ErrorCode | undefined) ?? codeOfStatus[status] ?? 'internal',
    status,
    detail:
      text(problem.detail) ??
      `The server answered ${status} without saying why. Check that the URL is Loopwright's.`,
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : undefined,
    reference: text(problem.reference),
  })
}
