import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { ServingKey } from '../platform/serving/serving-snapshot.ts'

/**
 * The key behind a request that calls models or sends spans.
 *
 * @throws AppError `unauthenticated`, or `forbidden` for a key that may only read or give feedback.
 */
export function callerOf(
  deps: { authenticateKey: (authorization: string | undefined) => ServingKey | null },
  request: { headers: IncomingHttpHeaders },
): ServingKey {
  const key = deps.authenticateKey(authorizationOf(request))
  if (!key) {
    throw new AppError(
      'unauthenticated',
      'Send a key of a project as "Authorization: Bearer lw_sk_…", or as "x-api-key: lw_sk_…".',
    )
  }
  if (key.kind === 'public' || key.role === 'viewer' || key.role === 'expert') {
    throw new AppError(
      'forbidden',
      'This key may neither call models nor send spans. Use a secret key (lw_sk_…) with the role engineer or above.',
    )
  }
  return key
}

/** Anthropic's clients have sent their key in a header of its own. */
function authorizationOf({ headers }: { headers: IncomingHttpHeaders }): string | undefined {
  const key = headers['x-api-key']
  return typeof key === 'string' && key !== '' ? `Bearer ${key}` : headers.authorization
}
