import { useQuery, useQueryClient } from '@tanstack/react-query'

/** Keys that were just made. Their secrets are known to this page alone, until it is closed. */
export type ConnectKeys = { secretKey: string; publicKey: string | null }

const queryKey = ['connect-keys']

export function useConnectKeys(): [ConnectKeys | null, (keys: ConnectKeys) => void] {
  const queryClient = useQueryClient()
  const kept = useQuery<ConnectKeys | null>({
    queryKey,
    queryFn: () => queryClient.getQueryData<ConnectKeys>(queryKey) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  return [kept.data ?? null, (keys) => queryClient.setQueryData(queryKey, keys)]
}
