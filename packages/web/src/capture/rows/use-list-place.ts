import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

/** Where a list was left: how far down, and which row was opened. */
export type ListPlace = { offsetPx: number; rowId: string }

/**
 * The place where this list was left when one of its rows was opened, so that going back is going back to it, and what
 * remembers the next.
 */
export function useListPlace(list: string): [ListPlace | undefined, (place: ListPlace) => void] {
  const queryClient = useQueryClient()
  const queryKey = ['list-place', list]
  const [left] = useState(() => queryClient.getQueryData<ListPlace>(queryKey))
  return [left, (place) => queryClient.setQueryData(queryKey, place)]
}
