import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import { isRecord } from '@loopwright/core/capture/is-record'
import { redactSecrets } from '../../platform/providers/redact-secrets.ts'
import { headersForCaller } from '../../platform/providers/upstream-headers.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { upstreamErrorMessage, upstreamOutcome } from './upstream-outcome.ts'
import type { UpstreamRequest } from './upstream-request.ts'

export const largestAnswerBytes = 64 * 1024 * 1024

/**
 * Passes on an answer that came whole, success or error, once it is recorded: byte for byte, or translated where the
 * caller speaks another dialect.
 */
export async function relayBody(
  answer: { status: number; headers: IncomingHttpHeaders; body: Buffer },
  request: UpstreamRequest,
  progress: CallInProgress,
): Promise<void> {
  const { status, headers } = answer
  const body = status < 400 ? answer.body : withoutSecrets(answer.body, request.upstream.secrets)
  const content = parse(body)
  const isKept = await progress.finish(
    upstreamOutcome({
      request,
      answer: request.dialect.readAnswer(content),
      status,
      errorMessage: status < 400 ? null : upstreamErrorMessage(status, content),
    }),
  )
  const { response } = progress
  if (response.destroyed) return
  const passed = translated(request, status, content, Math.floor(progress.call.startedAtMs / 1000)) ?? body
  const sent = progress.addHeaders(headersForCaller(headers), isKept)
  sent['content-length'] = String(passed.length)
  response.writeHead(status, sent)
  // As Latin-1 every byte is a character, and a text leaves in one piece with its head, which a buffer does not.
  response.end(passed.toString('latin1'), 'latin1')
}

/** Undefined for what needs no translation, and for what is no answer in any dialect, which goes on as it is. */
function translated(
  { bridge }: UpstreamRequest,
  status: number,
  content: unknown,
  createdS: number,
): Buffer | undefined {
  if (!bridge) return undefined
  const said =
    status < 400 ? isRecord(content) && bridge.answer(content, createdS) : bridge.error(status, content)
  return said ? Buffer.from(JSON.stringify(said)) : undefined
}

/** Upstreams have been seen to repeat a key that they refuse. What is not text is passed on as it is. */
export function withoutSecrets(body: Buffer, secrets: readonly string[]): Buffer {
  if (!secrets.some((secret) => body.includes(secret))) return body
  return Buffer.from(redactSecrets(body.toString('utf8'), secrets))
}

/** Text that is not JSON is kept as text. */
function parse(body: Buffer): unknown {
  const text = body.toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text === '' ? null : text
  }
}

export function answerTooLarge(providerName: string): AppError {
  return new AppError(
    'upstream-failed',
    `The answer of the upstream "${providerName}" is larger than ${largestAnswerBytes / 1024 / 1024} MiB. Ask for a shorter one, or for a stream.`,
  )
}
