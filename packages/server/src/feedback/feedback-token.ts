import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** How long a browser may speak about an answer it got. */
export const feedbackTokenLifetimeMs = 24 * 3_600_000

/** A token is about one inference and nothing else. `expiresAt` is in milliseconds since 1970. */
export type FeedbackTokenClaims = {
  projectId: string
  inferenceId: string
  traceId: string
  endUserId: string | null
  expiresAt: number
}

const prefix = 'lwf1'
const signatureBytes = 16

/** The key for the functions below, made once because making it costs as much as a signature. */
export function feedbackTokenKey(secret: string): KeyObject {
  return createSecretKey(secret, 'utf8')
}

/** `lwf1.<claims>.<signature>`, both base64url; the signature is the first 128 bits of HMAC-SHA256 (RFC 2104 §5). */
export function issueFeedbackToken(key: KeyObject, claims: FeedbackTokenClaims): string {
  const { projectId, inferenceId, traceId, endUserId, expiresAt } = claims
  const body = Buffer.from(JSON.stringify([projectId, inferenceId, traceId, endUserId, expiresAt])).toString(
    'base64url',
  )
  return `${prefix}.${body}.${sign(key, body).toString('base64url')}`
}

/** The claims of a token that we made and that has not expired, else null. `now` is in milliseconds since 1970. */
export function readFeedbackToken(key: KeyObject, token: string, now: number): FeedbackTokenClaims | null {
  const [start, body, signature, ...rest] = token.split('.')
  if (start !== prefix || !body || !signature || rest.length > 0) return null
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== signatureBytes || !timingSafeEqual(given, sign(key, body))) return null
  const [projectId, inferenceId, traceId, endUserId, expiresAt] = JSON.parse(
    Buffer.from(body, 'base64url').toString(),
  ) as [string, string, string, string | null, number]
  return expiresAt > now ? { projectId, inferenceId, traceId, endUserId, expiresAt } : null
}

function sign(key: KeyObject, body: string): Buffer {
  // The prefix keeps a signature made for this purpose from being one for another.
  return createHmac('sha256', key)
    .update(`feedback-token/${prefix}/${body}`)
    .digest()
    .subarray(0, signatureBytes)
}
