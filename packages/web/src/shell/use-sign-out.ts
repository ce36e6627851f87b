import { useQueryClient } from '@tanstack/react-query'
import { signOut } from '../api/session.ts'
import { useToasts } from '../parts/toasts.tsx'

/** Ends the session and forgets everything that was read in it. */
export function useSignOut(): () => void {
  const queryClient = useQueryClient()
  const toasts = useToasts()
  return () => {
    signOut()
      .then(() => queryClient.resetQueries())
      .catch(toasts.fail)
  }
}
