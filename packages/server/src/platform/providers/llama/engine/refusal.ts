/** A call that is answered with an error, in the shape that OpenAI's API gives its errors. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string | null
  readonly param: string | null
  readonly retryAfterSeconds: number | undefined

  constructor(
    status: number,
    message: string,
    more: { code?: string; param?: string; retryAfterSeconds?: number } = {},
  ) {
    super(message)
    this.status = status
    this.code = more.code ?? null
    this.param = more.param ?? null
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

/** https://platform.openai.com/docs/guides/error-codes */
export function errorBody(error: Refusal): object {
  const { status, message, param, code } = error
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error'
  return { error: { message, type, param, code } }
}

/** Whatever was thrown, as the caller is told. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new Refusal(500, `The model failed: ${reason}`)
}
