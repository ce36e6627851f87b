import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from './error-state.tsx'
import { LoadingRows } from './loading-rows.tsx'

type QueryViewProps<Data> = {
  query: UseQueryResult<Data>
  rows?: number
  children: (data: Data) => ReactNode
}

/** Loading, failed or there: the three faces of every call, told the same way on every page. */
export function QueryView<Data>({ query, rows, children }: QueryViewProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  return <LoadingRows {...(rows === undefined ? {} : { rows })} />
}
