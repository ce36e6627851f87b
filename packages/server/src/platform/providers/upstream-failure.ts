import { AppError } from '@loopwright/contract'

/** The error a caller gets when an upstream gives no answer, or stops in the middle of one. */
export function upstreamFailure(error: Error & { code?: unknown }, providerName: string): AppError {
  switch (error.code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return new AppError(
        'upstream-timeout',
        `The upstream "${providerName}" did not begin to answer in time. Try again, or raise its headersTimeoutMs.`,
        { cause: error },
      )
    case 'UND_ERR_BODY_TIMEOUT':
      return new AppError(
        'upstream-timeout',
        `The upstream "${providerName}" fell silent in the middle of its answer. Try again, or raise its bodyTimeoutMs.`,
        { cause: error },
      )
    default:
      return new AppError(
        'upstream-unreachable',
        `The upstream "${providerName}" cannot be reached or closed the connection (${String(error.code ?? error.message)}). Check its baseUrl and that it is up, then try again.`,
        { cause: error },
      )
  }
}
