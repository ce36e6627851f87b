import type { DeliveryResult } from '../../delivery/outbox.ts'
import { errorOfResponse, LoopwrightError } from '../../loopwright-error.ts'
import type { StoredItem } from './stored-items.ts'

const timeoutMs = 30_000
const keepaliveLimitBytes = 60_000
/** What arrives sooner is dated by the server, whose clock is right more often than that of a visitor. */
const datedAfterMs = 60_000

export const feedbackUrl = ({ url }: Pick<StoredItem, 'url'>): string =>
  `${url.replace(/\/+$/, '')}/api/v1/feedback`

/** The items of one token, as a beacon can carry them: the token is in the body, since a beacon has no headers. */
export function bodyOf(items: readonly StoredItem[]): string {
  const now = Date.now()
  return JSON.stringify({
    token: items[0]?.token,
    feedback: items.map(({ item, atMs }) =>
      now - atMs > datedAfterMs ? { ...item, observedAt: new Date(atMs).toISOString() } : item,
    ),
  })
}

/**
 * Sends the items of one token. As plain text, so that a browser asks no leave of another origin first.
 *
 * @returns what the server rejected. @throws LoopwrightError and nothing else.
 */
export async function postBatch(items: readonly StoredItem[]): Promise<DeliveryResult['rejected']> {
  const url = feedbackUrl(items[0]!)
  const body = bodyOf(items)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body,
      credentials: 'omit',
      // Characters of other scripts take up to three bytes.
      keepalive: body.length * 3 < keepaliveLimitBytes || new Blob([body]).size < keepaliveLimitBytes,
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) throw await errorOfResponse(response)
    return ((await response.json()) as DeliveryResult).rejected
  } catch (cause) {
    if (LoopwrightError.is(cause)) throw cause
    throw new LoopwrightError({
      code: 'unreachable',
      status: 0,
      detail: `No answer came from ${url}. Check that the URL is right, and that the project takes feedback from ${location.origin}.`,
      cause,
    })
  }
}
