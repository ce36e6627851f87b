import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { CallContext } from '@loopwright/core/capture/call-to-row'
import { parseTraceparent } from '@loopwright/core/capture/traceparent'
import type { CallRequest } from './call-request.ts'
import { readMetadata } from './read-metadata.ts'

export type CallHeaders = {
  context: CallContext
  pinnedVariant: string | undefined
  /** By when the caller wants the whole answer. */
  timeoutMs: number | undefined
  /** The answer must be computed and not remembered. */
  bypassCache: boolean
}

const longest = 200
const mostTags = 50

/**
 * What the caller says about the call in its headers and of the end user in the body. `ownTraceId` is for a call that names no
 * trace.
 *
 * @throws AppError `invalid-input` for a value that is too long to be kept as it is.
 */
export function readCallHeaders(
  headers: IncomingHttpHeaders,
  { body, facts }: Pick<CallRequest, 'body' | 'facts'>,
  ownTraceId: string,
): CallHeaders {
  const read = (name: string) => headerText(headers, name)
  const parent = parseTraceparent(headerText(headers, 'traceparent'))
  const traceId = read('x-loopwright-trace-id') ?? parent?.traceId ?? ownTraceId
  const metadataHeader = headers['x-loopwright-metadata'] as string | undefined
  return {
    context: {
      traceId,
      // A parent in another trace would be a link, not a parent.
      parentSpanId: parent?.traceId === traceId ? parent.parentSpanId : '',
      sessionId: read('x-loopwright-session-id') ?? '',
      userTaskId: read('x-loopwright-user-task-id') ?? '',
      endUserId: read('x-loopwright-end-user-id') ?? endUserIn(body, facts.endUserId),
      environment: read('x-loopwright-environment') ?? 'production',
      segment: read('x-loopwright-segment') ?? '',
      tags: readTags(headers['x-loopwright-tags']),
      metadata: readMetadata(
        read,
        metadataHeader === undefined ? undefined : fromLatin1(metadataHeader),
        body,
      ),
    },
    pinnedVariant: read('x-loopwright-variant'),
    timeoutMs: readTimeout(headers['x-loopwright-timeout-ms']),
    bypassCache:
      read('x-loopwright-cache') === 'bypass' || /\bno-(cache|store)\b/i.test(headers['cache-control'] ?? ''),
  }
}

/** What other APIs call their user may be as long as they like; `user` is known to be an id. */
function endUserIn({ user }: CallRequest['body'], endUserId: string): string {
  if (typeof user === 'string') return checked(user, 'user')
  return endUserId.length <= longest ? endUserId : ''
}

function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  if (typeof value !== 'string' || value.trim() === '') return undefined
  return checked(fromLatin1(value.trim()), name)
}

const longestTimeoutMs = 3_600_000

function readTimeout(value: string | string[] | undefined): number | undefined {
  if (value === undefined) return undefined
  const timeoutMs = Number(value)
  if (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= longestTimeoutMs) return timeoutMs
  throw new AppError(
    'invalid-input',
    `x-loopwright-timeout-ms: must be a whole number of milliseconds from 1 to ${longestTimeoutMs}.`,
    { details: { param: 'x-loopwright-timeout-ms' } },
  )
}

function checked(text: string, name: string): string {
  if (text.length <= longest) return text
  throw new AppError('invalid-input', `${name}: is longer than ${longest} characters. Send a shorter one.`, {
    details: { param: name },
  })
}

function readTags(value: string | string[] | undefined): string[] {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '')
  const tags = fromLatin1(text)
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  if (tags.length > mostTags) {
    throw new AppError('invalid-input', `x-loopwright-tags: has more than ${mostTags} tags. Send fewer.`, {
      details: { param: 'x-loopwright-tags' },
    })
  }
  return tags.map((tag) => checked(tag, 'x-loopwright-tags'))
}

/** Node reads header bytes as Latin-1; most clients that send other letters mean UTF-8. */
function fromLatin1(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text
  const decoded = Buffer.from(text, 'latin1').toString('utf8')
  return decoded.includes('\ufffd') ? text : decoded
}
