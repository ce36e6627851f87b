export type HttpFailureCode =
  | 'CONNECT_TIMEOUT'
  | 'HEADERS_TIMEOUT'
  | 'BODY_TIMEOUT'
  | 'CONNECTION_CLOSED'
  | 'NOT_HTTP'
  | 'POOL_CLOSED'
  | 'WRONG_HEADER'

/** An exchange that failed for what the other side did or didn't do, told apart by its code as system errors are. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly code: HttpFailureCode

  constructor(code: HttpFailureCode, message: string) {
    super(message)
    this.code = code
  }
}
