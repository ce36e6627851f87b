import type { IncomingMessage } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { HttpRequest } from './http-exchange.ts'

/**
 * The whole body of a request.
 *
 * @throws AppError `body-too-large` as soon as it is known; the rest is then not read, so close the connection.
 */
export function readBody(request: HttpRequest, maxBytes: number): Promise<Buffer> {
  return 'wholeBody' in request ? request.wholeBody(maxBytes) : collectBody(request, maxBytes)
}

function collectBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) {
        request.pause()
        request.removeAllListeners('data')
        reject(tooLarge(maxBytes))
        return
      }
      chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      // Every request closes in the end; making an error that nobody takes would cost as much as the rest of this.
      if (!request.complete)
        reject(new AppError('invalid-input', 'The connection closed before the request was whole.'))
    })
  })
}

export function tooLarge(maxBytes: number): AppError {
  return new AppError(
    'body-too-large',
    `The request is larger than ${Math.floor(maxBytes / 1024)} KiB. Send less at once, or raise the server's limit.`,
  )
}
