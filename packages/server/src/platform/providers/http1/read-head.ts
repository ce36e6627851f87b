import type { IncomingHttpHeaders } from 'node:http'
import { token } from '../../http/field-syntax.ts'
import { HttpFailure } from './http-errors.ts'

/** The head of an answer, RFC 9112 §4 and §5. */
export type AnswerHead = {
  status: number
  headers: IncomingHttpHeaders
  /** How the body ends: after so many bytes, with the last chunk, or with the connection. */
  body: number | 'chunked' | 'until-close'
  /** Whether another request may follow on the connection. */
  isReusable: boolean
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
const digits = /^\d{1,15}$/

/**
 * @param text The head as Latin-1, without the empty line that ends it.
 * @throws HttpFailure `NOT_HTTP` for whatever two readers could understand in two ways.
 */
export function readHead(text: string): AnswerHead {
  const lines = text.split('\r\n')
  const status = statusLine.exec(lines[0] ?? '')
  if (!status) throw notHttp('a status line')
  const headers: IncomingHttpHeaders = {}
  for (let index = 1; index < lines.length; index += 1) addHeader(headers, lines[index] as string)
  const code = Number(status[2])
  const body = bodyOf(code, headers)
  return { status: code, headers, body, isReusable: body !== 'until-close' && isKept(status[1], headers) }
}

function addHeader(headers: IncomingHttpHeaders, line: string): void {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon)
  // A line that begins with a blank would continue the one before it, which RFC 9112 §5.2 has done away with.
  if (colon < 1 || !token.test(name) || line.includes('\n') || line.includes('\r') || line.includes('\0'))
    throw notHttp('a header')
  const key = name.toLowerCase()
  const value = line.slice(colon + 1).trim()
  const before = headers[key]
  if (before === undefined) headers[key] = key === 'set-cookie' ? [value] : value
  else headers[key] = Array.isArray(before) ? [...before, value] : `${before}, ${value}`
}

function bodyOf(status: number, headers: IncomingHttpHeaders): AnswerHead['body'] {
  if (status < 200 || status === 204 || status === 304) return 0
  const encoding = headers['transfer-encoding']
  const length = headers['content-length']
  if (encoding !== undefined) {
    // Both at once is how one answer is smuggled inside another (RFC 9112 §6.3).
    if (length !== undefined || encoding.toLowerCase() !== 'chunked') throw notHttp('the length of its body')
    return 'chunked'
  }
  if (length === undefined) return 'until-close'
  const [first, ...others] = length.split(',').map((part) => part.trim())
  if (first === undefined || !digits.test(first) || others.some((other) => other !== first))
    throw notHttp('the length of its body')
  return Number(first)
}

function isKept(minorVersion: string | undefined, headers: IncomingHttpHeaders): boolean {
  const options = headers.connection?.toLowerCase() ?? ''
  return minorVersion === '1' ? !options.includes('close') : options.includes('keep-alive')
}

export function notHttp(what: string): HttpFailure {
  return new HttpFailure('NOT_HTTP', `The answer is not HTTP/1.1: ${what} cannot be read.`)
}
