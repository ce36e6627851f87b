import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { type Contract, contract } from './contract.ts'
import { decodeProblem, type LinkFetch, problemsAsJson } from './decode-problem.ts'

/** Everything under `/api/v1`, typed by the contract. */
export type ApiClient = JsonifiedClient<ContractRouterClient<Contract>>

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
