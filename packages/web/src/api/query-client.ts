import { QueryCache, QueryClient } from '@tanstack/react-query'
import type { Api } from './api.ts'
import { isStatus } from './problem.ts'

/** Reads are tried again once when the server could not answer; what it refused is not asked twice. */
export function createQueryClient(api: Api): QueryClient {
  const queryClient: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        const isAboutMe = JSON.stringify(query.queryKey) === JSON.stringify(api.workspace.me.queryKey())
        // The session has ended: asking who we are leads back to the sign-in.
        if (isStatus(error, 401) && !isAboutMe)
          void queryClient.invalidateQueries({ queryKey: api.workspace.me.key() })
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2000,
        retryDelay: 600,
        retry: (failures, error) => failures < 1 && !isRefusal(error),
      },
    },
  })
  return queryClient
}

function isRefusal(error: unknown): boolean {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null
  return typeof status === 'number' && status < 500
}
