import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import { readCompletion } from '@loopwright/core/capture/completion'
import { redactSecrets } from '../../platform/providers/redact-secrets.ts'
import { headersForCaller } from '../../platform/providers/upstream-headers.ts'
import type { CallInProgress } from './call-in-progress.ts'
import type { UpstreamRequest } from './call-upstream.ts'
import { upstreamErrorMessage, upstreamOutcome } from './upstream-outcome.ts'

export const largestAnswerBytes = 64 * 1024 * 1024

/** Passes on an answer that came whole, success or error, byte for byte, once it is recorded. */
export async function relayBody(
  answer: { status: number; headers: IncomingHttpHeaders; body: Buffer },
  { upstream, model }: Pick<UpstreamRequest, 'upstream' | 'model'>,
  progress: CallInProgress,
): Promise<void> {
  const { status, headers } = answer
  const price = upstream.priceOf(model)
  const body = status < 400 ? answer.body : withoutSecrets(answer.body, upstream.secrets)
  const content = parse(body)
  const isKept = await progress.finish(
    upstreamOutcome({
      completion: readCompletion(content),
      status,
      errorMessage: status < 400 ? null : upstreamErrorMessage(status, content),
      price,
    }),
  )
  const { response } = progress
  if (response.destroyed) return
  const sent = progress.addHeaders(headersForCaller(headers), isKept)
  sent['content-length'] = String(body.length)
  response.writeHead(status, sent)
  // As Latin-1 every byte is a character, and a text leaves in one piece with its head, which a buffer does not.
  response.end(body.toString('latin1'), 'latin1')
}

/** Upstreams have been seen to repeat a key that they refuse. What is not text is passed on as it is. */
function withoutSecrets(body: Buffer, secrets: readonly string[]): Buffer {
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
