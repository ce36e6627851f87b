import type { IncomingHttpHeaders } from 'node:http'

/** What may be done to an exchange while it lasts. */
export type AnswerController = {
  /** Ends it and the connection; the handler's `onResponseError` gets the reason. */
  abort(reason: Error): void
  /** Reads no more of the answer until `resume`. */
  pause(): void
  resume(): void
}

/** Hears of one exchange, in this order; the last call is `onResponseEnd` or `onResponseError`. */
export type AnswerHandler = {
  /** The request is about to be sent. */
  onRequestStart(controller: AnswerController): void
  onResponseStart(controller: AnswerController, status: number, headers: IncomingHttpHeaders): void
  onResponseData(controller: AnswerController, chunk: Buffer): void
  onResponseEnd(): void
  onResponseError(controller: AnswerController | undefined, error: Error): void
}

export type HttpRequest = {
  method: 'GET' | 'POST'
  path: string
  headers: Readonly<Record<string, string>>
  body: string
}
