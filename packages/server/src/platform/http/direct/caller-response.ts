import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { fieldValue, token } from '../field-syntax.ts'
import type { HttpResponse } from '../http-exchange.ts'

export type ResponseOptions = {
  socket: Socket
  /** What every answer says of its date and its connection, each line with its end. */
  commonHeaders: string
  /** Everything was handed over. @param isLast Nothing may follow on the connection. */
  onEnd(isLast: boolean): void
}

type Headers = Record<string, string | number | string[]>

/** An answer on its way to a caller, RFC 9112. */
export class CallerResponse implements HttpResponse {
  headersSent = false
  writableEnded = false
  readonly #options: ResponseOptions
  readonly #listeners: { event: 'close' | 'drain'; listener: () => void }[] = []
  #headers: Headers | undefined
  /** Written and not sent yet, so that what is written in one turn leaves in one piece. */
  #waiting = ''
  #isSendDue = false
  #owesDrain = false
  #isChunked = false
  #isLast = false
  #trailers = ''

  constructor(options: ResponseOptions) {
    this.#options = options
  }

  get socket(): Socket {
    return this.#options.socket
  }

  get destroyed(): boolean {
    return this.writableEnded || this.socket.destroyed
  }

  setHeader(name: string, value: string): void {
    this.#headers ??= {}
    this.#headers[name.toLowerCase()] = value
  }

  /** @throws TypeError for a header that would say something else on the wire. */
  writeHead(status: number, headers: Headers): void {
    const all = this.#headers ? { ...this.#headers, ...headers } : headers
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
    let hasLength = false
    let isLast = false
    for (const name in all) {
      const value = all[name] as string | number | string[]
      if (name === 'content-length') hasLength = true
      else if (name === 'connection') isLast = value === 'close'
      if (typeof value === 'object') for (const each of value) head += fieldLine(name, each)
      else head += fieldLine(name, String(value))
    }
    this.headersSent = true
    this.#isLast = isLast
    this.#isChunked = !hasLength && status !== 204 && status !== 304
    if (this.#isChunked) head += 'transfer-encoding: chunked\r\n'
    this.#waiting = `${head}${isLast ? '' : this.#options.commonHeaders}\r\n`
  }

  flushHeaders(): void {
    if (this.#waiting !== '') this.#send()
  }

  write(chunk: Uint8Array | string, callback?: () => void): boolean {
    const bytes = latin1(chunk)
    this.#waiting += this.#isChunked ? asChunk(bytes) : bytes
    if (callback) return this.#send(callback)
    if (!this.#isSendDue) {
      this.#isSendDue = true
      process.nextTick(this.#sendDue)
    }
    const isTaken = this.socket.writableLength + this.#waiting.length < this.socket.writableHighWaterMark
    this.#owesDrain ||= !isTaken
    return isTaken
  }

  addTrailers(trailers: Record<string, string>): void {
    for (const name in trailers) this.#trailers += fieldLine(name, trailers[name] as string)
  }

  end(body: Uint8Array | string = '', encoding?: 'latin1'): void {
    if (this.destroyed) return
    const bytes = encoding === 'latin1' && typeof body === 'string' ? body : latin1(body)
    const isLast = this.#isLast
    this.#waiting += this.#isChunked ? `${asChunk(bytes)}0\r\n${this.#trailers}\r\n` : bytes
    this.#send()
    this.writableEnded = true
    this.tell('close')
    this.#options.onEnd(isLast)
  }

  destroy(): void {
    this.socket.destroy()
  }

  once(event: 'close' | 'drain', listener: () => void): void {
    this.#listeners.push({ event, listener })
  }

  /** Calls who waits for this, once. */
  tell(event: 'close' | 'drain'): void {
    for (let index = 0; index < this.#listeners.length; ) {
      const each = this.#listeners[index]!
      if (each.event !== event) index += 1
      else {
        this.#listeners.splice(index, 1)
        each.listener()
      }
    }
  }

  readonly #sendDue = (): void => {
    this.#isSendDue = false
    if (this.socket.destroyed) return
    if (this.#waiting !== '') this.#send()
    if (!this.#owesDrain) return
    this.#owesDrain = false
    // What had filled the socket may be gone by now, and then it has nothing to tell.
    if (!this.socket.writableNeedDrain) this.tell('drain')
  }

  /** As Latin-1 every byte is a character, and one text leaves in one write where several buffers do not. */
  #send(callback?: () => void): boolean {
    const all = this.#waiting
    this.#waiting = ''
    return this.socket.write(all, 'latin1', callback)
  }
}

function fieldLine(name: string, value: string): string {
  if (!token.test(name) || !fieldValue.test(value))
    throw new TypeError(`The header ${JSON.stringify(name)} cannot be sent.`)
  return `${name}: ${value}\r\n`
}

function latin1(body: Uint8Array | string): string {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString('latin1')
}

/** Nothing at all would be read as the last chunk. */
function asChunk(bytes: string): string {
  return bytes === '' ? '' : `${bytes.length.toString(16)}\r\n${bytes}\r\n`
}
