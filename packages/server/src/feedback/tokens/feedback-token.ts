import { timingSafeEqual } from 'node:crypto'
import type { TokenKeys } from './token-keys.ts'

/** A token is about one inference and nothing else. `expiresAt` is in milliseconds since 1970. */
export type FeedbackTokenClaims = {
  projectId: string
  inferenceId: string
  traceId: string
  endUserId: string | null
  expiresAt: number
  /** Which key of the project signed it. */
  keyNumber: number
  /** With which probability the call was drawn to be asked for a rating; absent when it was not. */
  asked?: number | undefined
}

export type SignedClaims = FeedbackTokenClaims & { signature: string }

export const tokenPrefix = 'lwf1.'
/** 132 bits. */
const signatureLength = 22
/** What is longer was not made here. */
const longestToken = 8_192

/**
 * `lwf1.<claims>.<signature>`. The claims are base64url of a JSON list, in the order of the type above, for everybody to
 * read; the signature is the beginning of the base64url HMAC-SHA-256 of all before its point (truncated as RFC 2104 §5).
 */
export function issueFeedbackToken(keys: TokenKeys, claims: FeedbackTokenClaims): string {
  const { projectId, inferenceId, traceId, endUserId, expiresAt, keyNumber, asked } = claims
  const list = [projectId, inferenceId, traceId, endUserId, expiresAt, keyNumber]
  if (asked !== undefined) list.push(asked)
  const body = tokenPrefix + Buffer.from(JSON.stringify(list)).toString('base64url')
  return `${body}.${keys.known(projectId, keyNumber)(body).slice(0, signatureLength)}`
}

/** The claims of a token that was signed here, whether or not it is still good, else null. */
export function readFeedbackToken(keys: TokenKeys, token: string): SignedClaims | null {
  if (token.length > longestToken || !token.startsWith(tokenPrefix)) return null
  const end = token.length - signatureLength - 1
  const body = token.slice(0, end)
  const signature = token.slice(end + 1)
  if (token[end] !== '.' || !/^lwf1\.[\w-]+$/.test(body) || !/^[\w-]+$/.test(signature)) return null
  const list = parseList(Buffer.from(body.slice(tokenPrefix.length), 'base64url').toString())
  const [projectId, inferenceId, traceId, endUserId, expiresAt, keyNumber, asked] = list
  if (typeof projectId !== 'string' || typeof keyNumber !== 'number') return null
  const expected = keys.claimed(projectId, keyNumber)(body).slice(0, signatureLength)
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return null
  // From here on it is what `issueFeedbackToken` wrote.
  const claims = { projectId, inferenceId, traceId, endUserId, expiresAt, keyNumber, asked }
  return { ...(claims as FeedbackTokenClaims), signature }
}

function parseList(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}
