import { contractRoutes } from 'virtual:contract-routes'
import type { Contract } from '@loopwright/contract'
import { decodeProblem, problemsAsJson } from '@loopwright/contract/decode-problem'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
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
    fetch: problemsAsJson((request, init) => fetch(request, init)),
    customErrorResponseBodyDecoder: decodeProblem,
  })
  return createTanstackQueryUtils(createORPCClient<Client>(link))
}
