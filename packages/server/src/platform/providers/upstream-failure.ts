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
      if (provider.localModel) {
        return new AppError(
          'upstream-unreachable',
          `The model of the provider "${providerName}" crashed while it was asked, and is being loaded again. Try again; if it crashes each time, the server's log may say why.`,
          { cause: error },
        )
      }
      return new AppError(
        'upstream-unreachable',
        `The upstream "${providerName}" cannot be reached or closed the connection (${redactSecrets(String(error.code ?? error.message), secrets)}). Check its baseUrl and that it is up, then try again.`,
        { cause: error },
      )
  }
}
