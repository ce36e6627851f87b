import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { inferenceQuery } from '../queries.ts'

const route = getRouteApi('/inferences/$id')

/** Leads from the id of one model call, as lineage knows it, to the trace it happened in. */
export function InferencePage() {
  const { id } = route.useParams()
  const inference = useQuery(inferenceQuery(useApi(), id))
  return (
    <QueryView query={inference}>
      {({ traceId }) => <Navigate to="/traces/$traceId" params={{ traceId }} replace />}
    </QueryView>
  )
}
