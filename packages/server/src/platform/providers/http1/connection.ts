import type { Socket } from 'node:net'
import type { AnswerController, AnswerHandler, HttpRequest } from './answer-handler.ts'
import { AnswerReader } from './answer-reader.ts'
import { HttpFailure } from './http-errors.ts'
import { writeHead } from './write-head.ts'

export type ConnectionEvents = {
  /** The exchange is over and the connection may take another one. */
  free(connection: Connection): void
  /** The connection is of no more use. */
  gone(connection: Connection): void
}

export type ConnectionTimeouts = { headersMs: number; bodyMs: number }

/** One socket to an upstream, with at most one exchange on it. */
export class Connection {
  readonly #socket: Socket
  readonly #host: string
  readonly #events: ConnectionEvents
  #handler: AnswerHandler | undefined
  #reader: AnswerReader | undefined
  #isReusable = true
  #isPaused = false
  #hasHead = false
  /** On the monotonic clock: when the exchange, or the last that came of its answer, was. */
  #movedMs = 0
  #idleMsMax = Number.POSITIVE_INFINITY

  /** `socket` is connected. */
  constructor(socket: Socket, host: string, events: ConnectionEvents) {
    this.#socket = socket
    this.#host = host
    this.#events = events
    socket.on('end', () => this.#closed())
    socket.on('close', () => this.#closed())
    socket.on('error', (error) => this.#fail(error))
  }

  /** Whether it has been free so long that the other side may be about to close it. */
  isStale(nowMs: number, idleMs: number): boolean {
    return nowMs - this.#movedMs >= Math.min(idleMs, this.#idleMsMax)
  }

  send(request: HttpRequest, handler: AnswerHandler): void {
    this.#handler = handler
    this.#isReusable = true
    this.#hasHead = false
    this.#movedMs = performance.now()
    const controller = this.#controllerFor(handler)
    this.#reader = new AnswerReader({
      head: (head) => {
        this.#isReusable = head.isReusable
        this.#hasHead = true
        const keptS = /timeout=(\d+)/.exec(String(head.headers['keep-alive'] ?? ''))?.[1]
        // A second before the other side does: a request that meets its closing is lost.
        if (keptS !== undefined) this.#idleMsMax = Math.max(0, Number(keptS) - 1) * 1000
        handler.onResponseStart(controller, head.status, head.headers)
      },
      data: (chunk) => {
        if (this.#handler === handler) handler.onResponseData(controller, chunk)
      },
      end: () => {
        if (this.#handler === handler) this.#finish(handler)
      },
    })
    handler.onRequestStart(controller)
    if (this.#handler !== handler) return
    try {
      this.#write(request)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  /** Fails an exchange whose answer is not coming. A reader who makes the upstream wait is not the upstream's fault. */
  checkTime(nowMs: number, timeouts: ConnectionTimeouts): void {
    if (!this.#handler || this.#isPaused) return
    const waitedMs = nowMs - this.#movedMs
    if (!this.#hasHead && waitedMs >= timeouts.headersMs)
      this.#fail(new HttpFailure('HEADERS_TIMEOUT', 'No answer began in time.'))
    else if (this.#hasHead && waitedMs >= timeouts.bodyMs)
      this.#fail(new HttpFailure('BODY_TIMEOUT', 'The answer stopped in the middle.'))
  }

  destroy(reason: Error): void {
    this.#fail(reason)
  }

  /** For one exchange: once it is over, the connection may serve another, which is none of its business. */
  #controllerFor(handler: AnswerHandler): AnswerController {
    const isMine = () => this.#handler === handler
    return {
      abort: (reason) => {
        if (isMine()) this.#fail(reason)
      },
      pause: () => {
        if (!isMine()) return
        this.#isPaused = true
        this.#socket.pause()
      },
      resume: () => {
        if (isMine()) this.#resume()
      },
    }
  }

  #resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#movedMs = performance.now()
    this.#socket.resume()
  }

  #write(request: HttpRequest): void {
    const head = writeHead(request, this.#host, Buffer.byteLength(request.body))
    // In one piece they leave in one segment. Head and body have different encodings, which only ASCII doesn't show.
    if (isAscii(head)) {
      this.#socket.write(head + request.body, 'utf8')
      return
    }
    this.#socket.cork()
    this.#socket.write(head, 'latin1')
    this.#socket.write(request.body, 'utf8')
    this.#socket.uncork()
  }

  /** What came of the answer. */
  read(bytes: Buffer): void {
    this.#movedMs = performance.now()
    if (!this.#reader || !this.#handler) {
      this.#fail(new HttpFailure('NOT_HTTP', 'The upstream answered what nobody had asked.'))
      return
    }
    try {
      this.#reader.read(bytes)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #finish(handler: AnswerHandler): void {
    this.#handler = undefined
    this.#resume()
    if (this.#isReusable && !this.#socket.destroyed) this.#events.free(this)
    else this.#discard()
    handler.onResponseEnd()
  }

  #closed(): void {
    if (this.#reader?.close()) this.#discard()
    else this.#fail(new HttpFailure('CONNECTION_CLOSED', 'The other side closed the connection.'))
  }

  #fail(error: Error): void {
    const handler = this.#handler
    this.#handler = undefined
    this.#discard()
    handler?.onResponseError(undefined, error)
  }

  #discard(): void {
    this.#isReusable = false
    this.#socket.destroy()
    this.#events.gone(this)
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}
