import type { IncomingHttpHeaders } from 'node:http'
import { fieldValue, token } from '../field-syntax.ts'

export type RequestHead = { url: string; headers: IncomingHttpHeaders; bodyBytes: number }

const requestLine = /^POST (\/[\x21-\x7e]*) HTTP\/1\.1$/
const digits = /^\d{1,15}$/
const blanksAround = /^[\t ]+|[\t ]+$/g

/** What asks for more than a request and its answer. */
const otherwise = ['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', 'proxy-connection']

/**
 * The head of a plain `POST` whose body has a length, RFC 9112 §3 to §6. Undefined for everything else, well-formed or not:
 * nothing is guessed, and what isn't beyond doubt is for a server that knows all of HTTP.
 *
 * @param text The head as Latin-1, without the empty line that ends it.
 */
export function readRequestHead(text: string): RequestHead | undefined {
  const lines = text.split('\r\n')
  const url = requestLine.exec(lines[0] as string)?.[1]
  if (url === undefined) return undefined
  const headers: IncomingHttpHeaders = {}
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] as string
    const colon = line.indexOf(':')
    if (colon < 1) return undefined
    const name = line.slice(0, colon)
    const key = name.toLowerCase()
    // What a header that comes twice means differs from header to header.
    if (!token.test(name) || key === '__proto__' || headers[key] !== undefined) return undefined
    const value = withoutBlanks(line, colon + 1)
    if (!fieldValue.test(value)) return undefined
    headers[key] = value
  }
  const length = headers['content-length']
  if (length === undefined || !digits.test(length) || headers.host === undefined) return undefined
  if (!isKept(headers.connection) || otherwise.some((name) => headers[name] !== undefined)) return undefined
  return { url, headers, bodyBytes: Number(length) }
}

/** As nearly every client writes it, one blank stands before the value and none after it. */
function withoutBlanks(line: string, start: number): string {
  const isUsual =
    line.charCodeAt(start) === 0x20 &&
    line.charCodeAt(start + 1) > 0x20 &&
    line.charCodeAt(line.length - 1) > 0x20
  return isUsual ? line.slice(start + 1) : line.slice(start).replace(blanksAround, '')
}

function isKept(connection: string | undefined): boolean {
  return connection === undefined || connection.toLowerCase() === 'keep-alive'
}
