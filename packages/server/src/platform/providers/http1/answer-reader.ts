import { type AnswerHead, notHttp, readHead } from './read-head.ts'

export type AnswerListener = {
  head(head: AnswerHead): void
  data(chunk: Buffer): void
  end(): void
}

const longestHeadBytes = 64 * 1024
const longestLineBytes = 4 * 1024
const chunkSize = /^([0-9A-Fa-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/
const nothing: Buffer = Buffer.alloc(0)

/**
 * Reads one HTTP/1.1 answer (RFC 9112) out of bytes that may be cut anywhere. Strict: it throws `HttpFailure` rather than
 * guess, since a guess is how one answer passes for two.
 */
export class AnswerReader {
  readonly #listener: AnswerListener
  #waiting: Buffer = nothing
  #state: 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk-end' | 'trailer' | 'done' = 'head'
  /** Of the body, or of the chunk that is being read. */
  #remainingBytes = 0
  #isChunked = false

  constructor(listener: AnswerListener) {
    this.#listener = listener
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  /** @throws HttpFailure */
  read(bytes: Buffer): void {
    let rest: Buffer | undefined = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes])
    this.#waiting = nothing
    while (rest !== undefined && rest.length > 0) rest = this.#step(rest)
  }

  /** The other side has closed the connection. Returns whether the answer may end so. */
  close(): boolean {
    if (this.#state === 'until-close') this.#finish()
    return this.isDone
  }

  /** Returns what was not used, or undefined to wait for more. */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes)
      case 'body':
        return this.#readBody(bytes)
      case 'until-close':
        this.#listener.data(bytes)
        return undefined
      case 'chunk-size':
        return this.#readChunkSize(bytes)
      case 'chunk-end':
        return this.#readChunkEnd(bytes)
      case 'trailer':
        return this.#readTrailer(bytes)
      case 'done':
        throw notHttp('what follows its end')
    }
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1 || end > longestHeadBytes) return this.#wait(bytes, longestHeadBytes, 'a head so long')
    const head = readHead(bytes.toString('latin1', 0, end))
    const rest = bytes.subarray(end + 4)
    if (head.status === 101) throw notHttp('a change of protocol')
    // The other informational answers come before the answer.
    if (head.status < 200) return rest
    this.#isChunked = head.body === 'chunked'
    this.#remainingBytes = typeof head.body === 'number' ? head.body : 0
    this.#state = this.#isChunked ? 'chunk-size' : head.body === 'until-close' ? 'until-close' : 'body'
    this.#listener.head(head)
    if (head.body === 0) this.#finish()
    return rest
  }

  #readBody(bytes: Buffer): Buffer {
    const taken = bytes.length <= this.#remainingBytes ? bytes : bytes.subarray(0, this.#remainingBytes)
    this.#remainingBytes -= taken.length
    this.#listener.data(taken)
    if (this.#remainingBytes === 0) {
      if (this.#isChunked) this.#state = 'chunk-end'
      else this.#finish()
    }
    return bytes.subarray(taken.length)
  }

  #readChunkSize(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf('\r\n')
    if (end === -1 || end > longestLineBytes) return this.#wait(bytes, longestLineBytes, 'a chunk')
    const size = chunkSize.exec(bytes.toString('latin1', 0, end))?.[1]
    if (size === undefined) throw notHttp('the size of a chunk')
    this.#remainingBytes = Number.parseInt(size, 16)
    this.#state = this.#remainingBytes === 0 ? 'trailer' : 'body'
    return bytes.subarray(end + 2)
  }

  #readChunkEnd(bytes: Buffer): Buffer | undefined {
    if (bytes.length < 2) return this.#wait(bytes, 2, 'the end of a chunk')
    if (bytes[0] !== 0x0d || bytes[1] !== 0x0a) throw notHttp('the end of a chunk')
    this.#state = 'chunk-size'
    return bytes.subarray(2)
  }

  /** Fields after the last chunk are read past: nothing in them may change an answer that was passed on. */
  #readTrailer(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf('\r\n')
    if (end === -1 || end > longestLineBytes) return this.#wait(bytes, longestLineBytes, 'a trailer')
    if (end === 0) this.#finish()
    return bytes.subarray(end + 2)
  }

  #wait(bytes: Buffer, mostBytes: number, what: string): undefined {
    if (bytes.length > mostBytes + 4) throw notHttp(what)
    this.#waiting = bytes
    return undefined
  }

  #finish(): void {
    this.#state = 'done'
    this.#listener.end()
  }
}
