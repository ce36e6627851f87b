import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** A request whose body can be had whole. */
export type WholeRequest = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** @throws AppError `body-too-large`, or `invalid-input` when the connection closed before the body was whole. */
  wholeBody(maxBytes: number): Promise<Buffer>
}

/** Of `node:http`, or of a connection that is answered directly. */
export type HttpRequest = IncomingMessage | WholeRequest

/** What a handler may do with an answer: the part of `node:http`'s `ServerResponse` that both kinds of connection have. */
export type HttpResponse = {
  readonly headersSent: boolean
  /** Everything was handed over to be sent. */
  readonly writableEnded: boolean
  /** Nothing more can be sent. */
  readonly destroyed: boolean
  readonly socket: { destroySoon(): void } | null
  setHeader(name: string, value: string): unknown
  writeHead(status: number, headers: Record<string, string | number | string[]>): unknown
  flushHeaders(): void
  /** False when the caller should be waited for: `drain` comes when they took it. */
  write(chunk: Uint8Array | string, callback?: () => void): boolean
  addTrailers(trailers: Record<string, string>): void
  end(): unknown
  end(body: Uint8Array | string): unknown
  end(body: string, encoding: 'latin1'): unknown
  destroy(): unknown
  once(event: 'close' | 'drain', listener: () => void): unknown
}

/** False, and nothing done, for what is not the handler's. The promise never rejects. */
export type RequestHandler = (request: HttpRequest, response: HttpResponse) => false | Promise<void>
