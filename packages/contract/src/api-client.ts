import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink, type OpenAPILinkOptions } from '@orpc/openapi-client/fetch'
import { type Contract, contract } from './contract.ts'
import type { Problem } from './problem.ts'

/** Everything under `/api/v1`, typed by the contract. */
export type ApiClient = JsonifiedClient<ContractRouterClient<Contract>>

type LinkFetch = NonNullable<OpenAPILinkOptions<Record<never, never>>['fetch']>

export type ApiClientOptions = {
  /** Where the server answers, without a path. */
  url: string
  /** A secret key. */
  key: string
  fetch?: LinkFetch
}

/** A typed client. A problem document rejects as an `ORPCError` with the contract's `code`, its `detail` as message and all of it as `data`. */
export function createApiClient({ url, key, fetch }: ApiClientOptions): ApiClient {
  const link = new OpenAPILink(contract, {
    url: `${url.replace(/\/+$/, '')}/api/v1`,
    headers: { authorization: `Bearer ${key}` },
    fetch: problemsAsJson(fetch ?? ((request, init) => globalThis.fetch(request, init))),
    customErrorResponseBodyDecoder: decodeProblem,
  })
  return createORPCClient<ApiClient>(link)
}

/** For links of one's own: the link reads only `application/json`, so a problem document is handed to it as that. */
export function problemsAsJson(fetch: LinkFetch): LinkFetch {
  return async (...call) => {
    const response = await fetch(...call)
    if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response
    const headers = new Headers(response.headers)
    headers.set('content-type', 'application/json')
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  }
}

/** For links of one's own: turns a problem document back into an error with the same code. */
export function decodeProblem(
  body: unknown,
  { status }: { status: number },
): ORPCError<string, Problem> | undefined {
  if (!isProblem(body)) return undefined
  return new ORPCError(body.code, { status, message: body.detail, data: body })
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
