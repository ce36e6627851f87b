import { AppError, type Contract } from '@loopwright/contract'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { ORPCError, type Router } from '@orpc/server'
import type { Logger } from '../log.ts'
import type { Principal, RequestContext } from './principal.ts'
import { problemFor, toAppError } from './problem-response.ts'

export type ApiRouter = Router<Contract, RequestContext>

export type ApiHandlerDependencies = {
  router: ApiRouter
  authenticate(headers: Headers, method: string): Promise<Principal | null>
  authorise(principal: Principal | null, procedure: string): void
  logger: Logger
}

/**
 * Answers everything under `/api/v1`; undefined when no route of the contract fits. Without a principal whoever asks is
 * found out from the request.
 */
export function createApiHandler(
  deps: ApiHandlerDependencies,
): (request: Request, principal?: Principal) => Promise<Response | undefined> {
  const handler = new OpenAPIHandler(deps.router, {
    // Runs before the input is validated: who may not call learns nothing about the input.
    clientInterceptors: [
      async ({ context, path, next }) => {
        try {
          deps.authorise(context.principal, path.join('.'))
          return await next()
        } catch (thrown) {
          throw toAppError(thrown)
        }
      },
    ],
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (thrown) {
          const error = AppError.is(thrown) ? thrown : unreadableBody(thrown)
          throw new ORPCError(error.code, { status: error.status, message: error.message, cause: error })
        }
      },
    ],
    customErrorResponseBodyEncoder: (error) => problemFor(toAppError(error), deps.logger),
  })

  return async (request, principal) => {
    const context: RequestContext = {
      principal: principal ?? (await deps.authenticate(request.headers, request.method)),
      headers: request.headers,
      responseHeaders: new Headers(),
    }
    const { matched, response } = await handler.handle(request, { prefix: '/api/v1', context })
    if (!matched) return undefined
    for (const [name, value] of context.responseHeaders) response.headers.append(name, value)
    if (response.status >= 400) {
      response.headers.set('content-type', 'application/problem+json')
      if (response.status === 429 || response.status === 503) response.headers.set('retry-after', '2')
    }
    return response
  }
}

/** Whatever a procedure throws is an `AppError` by then, so what is left went wrong while the request was read. */
function unreadableBody(thrown: unknown): AppError {
  if (!(thrown instanceof SyntaxError) && !(thrown instanceof TypeError)) return toAppError(thrown)
  return new AppError(
    'malformed-json',
    'The body could not be read. Send JSON with "content-type: application/json".',
    {
      cause: thrown,
    },
  )
}
