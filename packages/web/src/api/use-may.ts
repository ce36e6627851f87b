import type { Role } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { useApi } from './use-api.tsx'

/** From least to most: each role may do all that those before it may. */
const rolesRising: readonly Role[] = ['viewer', 'expert', 'engineer', 'admin', 'owner']

/** Whether who is signed in may do what this role may. The server decides; this only keeps what it would refuse out of sight. */
export function useMay(role: Role): boolean {
  return useRolesUpToMine().includes(role)
}

/** The roles that who is signed in may give to a key: none above their own. */
export function useRolesUpToMine(): readonly Role[] {
  const me = useQuery(useApi().workspace.me.queryOptions({ staleTime: 60_000 }))
  return me.data ? rolesRising.slice(0, rolesRising.indexOf(me.data.role) + 1) : []
}
