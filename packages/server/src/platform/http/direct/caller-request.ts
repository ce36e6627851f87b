import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { WholeRequest } from '../http-exchange.ts'
import { tooLarge } from '../read-body.ts'
import type { RequestHead } from './read-request-head.ts'

const nothing: Buffer = Buffer.alloc(0)

/** A request whose body comes as its connection reads it. */
export class CallerRequest implements WholeRequest {
  readonly method = 'POST'
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly #bodyBytes: number
  #chunks: Buffer[] = []
  #missingBytes: number
  #isWanted = true
  #isBroken = false
  #waiting: { resolve: (body: Buffer) => void; reject: (error: AppError) => void } | undefined

  constructor({ url, headers, bodyBytes }: RequestHead) {
    this.url = url
    this.headers = headers
    this.#bodyBytes = bodyBytes
    this.#missingBytes = bodyBytes
  }

  get isWhole(): boolean {
    return this.#missingBytes === 0
  }

  /** Takes what of these bytes is the body's and returns the rest. */
  take(bytes: Buffer): Buffer {
    const isAll = bytes.length <= this.#missingBytes
    const taken = isAll ? bytes : bytes.subarray(0, this.#missingBytes)
    this.#missingBytes -= taken.length
    if (this.#isWanted) this.#chunks.push(taken)
    if (this.isWhole) this.#waiting?.resolve(this.#body())
    return isAll ? nothing : bytes.subarray(taken.length)
  }

  wholeBody(maxBytes: number): Promise<Buffer> {
    if (this.#bodyBytes > maxBytes) {
      this.forget()
      return Promise.reject(tooLarge(maxBytes))
    }
    if (this.isWhole) return Promise.resolve(this.#body())
    if (this.#isBroken) return Promise.reject(notWhole())
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  /** Nobody wants the body any more; what is still to come of it is read past. */
  forget(): void {
    this.#isWanted = false
    this.#chunks = []
  }

  /** The connection closed. */
  break(): void {
    this.#isBroken = true
    if (!this.isWhole) this.#waiting?.reject(notWhole())
  }

  #body(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks)
  }
}

function notWhole(): AppError {
  return new AppError('invalid-input', 'The connection closed before the request was whole.')
}
