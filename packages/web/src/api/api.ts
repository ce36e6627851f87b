import { contractRoutes } from 'virtual:contract-routes'
import type { Contract } from '@loopwright/contract'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import { problemOf } from './problem.ts'
import type { ProjectChoice } from './project-choice.ts'

type Client = JsonifiedClient<ContractRouterClient<Contract>>

/** Every endpoint under `/api/v1` as query and mutation options. */
export type Api = RouterUtils<Client>

/** `origin` is where the server answers; the project chosen in this browser travels with every call. */
export function createApi(origin: string, projectChoice: ProjectChoice): Api {
  const link = new OpenAPILink(contractRoutes, {
    url: `${origin}/api/v1`,
    headers: () => {
      const project = projectChoice.get()
      return project === null ? {} : { 'x-loopwright-project': project }
    },
    fetch: async (request, init) => readableProblem(await fetch(request, init)),
    customErrorResponseBodyDecoder: (body, response) => {
      const problem = problemOf(body)
      return (
        problem &&
        new ORPCError(problem.code, { status: response.status, message: problem.detail, data: problem })
      )
    },
  })
  return createTanstackQueryUtils(createORPCClient<Client>(link))
}

/** The link parses bodies of type `application/json` alone; a problem document is JSON too. */
function readableProblem(response: Response): Response {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
