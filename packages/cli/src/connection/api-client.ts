import { type ApiClient, createApiClient as createClient } from '@loopwright/contract/api-client'
import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'
import type { ServerAddress } from './find-server.ts'

export type { ApiClient }

/** The contract's client, for which a server that does not answer is an error with what to do. */
export function createApiClient({ url, key, project }: ServerAddress): ApiClient {
  return createClient({
    ...{ url, key },
    fetch: async (request, init) => {
      if (project) request.headers.set('x-loopwright-project', project)
      try {
        return await fetch(request, init)
      } catch (cause) {
        throw new CliError(
          'unreachable',
          exitCode.notReachable,
          `No answer came from ${url}. Check that the server runs and that the address is right.`,
          { cause },
        )
      }
    },
  })
}
