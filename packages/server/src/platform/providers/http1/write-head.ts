import { fieldValue, token } from '../../http/field-syntax.ts'
import type { HttpRequest } from './answer-handler.ts'
import { HttpFailure } from './http-errors.ts'

const target = /^\/[\x21-\x7e]*$/

/**
 * The head of a request, RFC 9112 §3, as characters of Latin-1.
 *
 * @throws HttpFailure `WRONG_HEADER` for a name, a value or a path that would say something else on the wire.
 */
export function writeHead({ method, path, headers }: HttpRequest, host: string, bodyBytes: number): string {
  if (!target.test(path)) throw new HttpFailure('WRONG_HEADER', 'The path of the request cannot be sent.')
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`
  for (const name in headers) {
    const value = headers[name] as string
    if (!token.test(name) || !fieldValue.test(value))
      throw new HttpFailure('WRONG_HEADER', `The header ${JSON.stringify(name)} cannot be sent.`)
    head += `${name}: ${value}\r\n`
  }
  return method === 'GET' ? `${head}\r\n` : `${head}content-length: ${bodyBytes}\r\n\r\n`
}
