import { AppError } from '@loopwright/contract'
import { redactSecrets } from './redact-secrets.ts'
import type { Upstream } from './upstreams.ts'

/** The error a caller gets when an upstream gives no answer, or stops in the middle of one. */
export function upstreamFailure(
  error: Error & { code?: unknown },
  { provider, secrets }: Pick<Upstream, 'provider' | 'secrets'>,
): AppError {
  const providerName = provider.name
  switch (error.code) {
    case 'HEADERS_TIMEOUT':
      return new AppError(
        'upstream-timeout',
        `The upstream "${providerName}" did not begin to answer in time. Try again, or raise its headersTimeoutMs.`,
        { cause: error },
      )
    case 'BODY_TIMEOUT':
      return new AppError(
        'upstream-timeout',
        `The upstream "${providerName}" fell silent in the middle of its answer. Try again, or raise its bodyTimeoutMs.`,
        { cause: error },
      )
    default:
      return new AppError(
        'upstream-unreachable',
        `The upstream "${providerName}" cannot be reached or closed the connection (${redactSecrets(String(error.code ?? error.message), secrets)}). Check its baseUrl and that it is up, then try again.`,
        { cause: error },
      )
  }
}
