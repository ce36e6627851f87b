import { type Contract, contract } from '@loopwright/contract'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'
import type { ServerAddress } from './find-server.ts'

/** Every endpoint under `/api/v1`, typed by the contract. */
export type ApiClient = JsonifiedClient<ContractRouterClient<Contract>>

const isProblem = (body: unknown): body is { code: string; detail: string } =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body

async function fetchFrom(url: string, request: Request, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(request, init)
  } catch (cause) {
    throw new CliError(
      'unreachable',
      exitCode.notReachable,
      `No answer came from ${url}. Check that the server runs and that the address is right.`,
      { cause },
    )
  }
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response
  // oRPC reads bodies as JSON by their exact type, and takes a problem document for a file.
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers: { 'content-type': 'application/json' } })
}

export function createApiClient({ url, key }: ServerAddress): ApiClient {
  const link = new OpenAPILink(contract, {
    url: `${url.replace(/\/+$/, '')}/api/v1`,
    headers: { authorization: `Bearer ${key}` },
    fetch: (request, init) => fetchFrom(url, request, init),
    customErrorResponseBodyDecoder: (body, { status }) =>
      isProblem(body) ? new ORPCError(body.code, { status, message: body.detail, data: body }) : undefined,
  })
  return createORPCClient(link)
}
