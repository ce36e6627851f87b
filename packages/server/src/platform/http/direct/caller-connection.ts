import type { Socket } from 'node:net'
import type { RequestHandler } from '../http-exchange.ts'
import { CallerRequest } from './caller-request.ts'
import { CallerResponse } from './caller-response.ts'
import { readRequestHead } from './read-request-head.ts'

export type ConnectionHost = {
  answer: RequestHandler
  /** Lets `node:http` go on with the connection, whose next bytes these are. */
  handOver(connection: CallerConnection, socket: Socket, bytes: Buffer): void
  gone(connection: CallerConnection): void
  /** What every answer says of its date and its connection. */
  commonHeaders(): string
  isClosing(): boolean
}

const nothing: Buffer = Buffer.alloc(0)

/** `node:http` reads heads no longer than this either. */
const longestHeadBytes = 16 * 1024

/** Of requests sent before the answer to the first. More would be read for a caller who may never take their answers. */
const mostHeldBytes = 64 * 1024

/**
 * A caller's connection, of which plain `POST`s are answered one after the other. At the first request that is anything
 * else, the connection is handed over, and stays handed over.
 */
export class CallerConnection {
  readonly #socket: Socket
  readonly #host: ConnectionHost
  #request: CallerRequest | undefined
  #response: CallerResponse | undefined
  #held = nothing
  /** The connection ends once its last answer has left. */
  #isOver = false
  /** On the monotonic clock: when a request began, or the last one was answered. */
  #sinceMs = performance.now()

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket
    this.#host = host
    socket.on('data', this.#onData)
    socket.on('drain', this.#onDrain)
    socket.on('end', this.#onEnd)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
  }

  /** Ends a connection on which nothing is under way. */
  closeIfIdle(): void {
    if (!this.#request) this.#socket.destroySoon()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Gives up a caller who asks nothing for so long, or whose request doesn't become whole. */
  checkTime(nowMs: number, patience: { idleMs: number; requestMs: number }): void {
    const waitedMs = nowMs - this.#sinceMs
    if (!this.#request) {
      if (waitedMs >= patience.idleMs) this.#socket.destroySoon()
    } else if (!this.#request.isWhole && waitedMs >= patience.requestMs) this.#socket.destroy()
  }

  readonly #onData = (bytes: Buffer): void => {
    const rest = this.#request && !this.#request.isWhole ? this.#request.take(bytes) : bytes
    if (rest.length === 0) this.#goOnIfAnswered()
    else if (this.#request) this.#hold(rest)
    else this.#begin(rest)
  }

  #begin(bytes: Buffer): void {
    const end = bytes.indexOf('\r\n\r\n')
    const head =
      end === -1 || end > longestHeadBytes ? undefined : readRequestHead(bytes.toString('latin1', 0, end))
    if (!head) {
      this.#handOver(bytes)
      return
    }
    const request = new CallerRequest(head)
    const response = new CallerResponse({
      socket: this.#socket,
      commonHeaders: this.#host.commonHeaders(),
      onEnd: (isLast) => this.#answered(isLast),
    })
    const rest = request.take(bytes.subarray(end + 4))
    this.#request = request
    this.#response = response
    this.#sinceMs = performance.now()
    if (rest.length > 0) this.#hold(rest)
    if (this.#host.answer(request, response) !== false) return
    this.#request = undefined
    this.#response = undefined
    this.#held = nothing
    this.#handOver(bytes)
  }

  #hold(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    if (this.#held.length > mostHeldBytes) this.#socket.pause()
    this.#goOnIfAnswered()
  }

  #answered(isLast: boolean): void {
    this.#response = undefined
    if (isLast || this.#host.isClosing()) {
      this.#isOver = true
      this.#socket.destroySoon()
      return
    }
    this.#request?.forget()
    this.#goOnIfAnswered()
  }

  /** The next request begins behind the last byte of the one before, wanted or not. */
  #goOnIfAnswered(): void {
    if (this.#isOver || this.#response || !this.#request?.isWhole) return
    this.#request = undefined
    this.#sinceMs = performance.now()
    const held = this.#held
    if (held.length === 0) return
    this.#held = nothing
    this.#socket.resume()
    this.#begin(held)
  }

  #handOver(bytes: Buffer): void {
    this.#socket.pause()
    this.#socket.off('data', this.#onData)
    this.#socket.off('drain', this.#onDrain)
    this.#socket.off('end', this.#onEnd)
    this.#socket.off('error', this.#onError)
    this.#socket.off('close', this.#onClose)
    this.#host.handOver(this, this.#socket, bytes)
  }

  readonly #onDrain = (): void => this.#response?.tell('drain')

  /** A caller who ends their side waits for no answer, as `node:http` sees it too. */
  readonly #onEnd = (): void => {
    if (this.#request) this.#socket.destroy()
    else this.#socket.destroySoon()
  }

  /** Its `close` follows. */
  readonly #onError = (): void => undefined

  readonly #onClose = (): void => {
    const response = this.#response
    this.#response = undefined
    this.#request?.break()
    response?.tell('close')
    this.#host.gone(this)
  }
}
