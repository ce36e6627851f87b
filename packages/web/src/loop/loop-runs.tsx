import type { LoopRun } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { duration, plural } from '../parts/format.ts'
import { QueryView } from '../parts/query-view.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { runsQuery } from './queries.ts'
import { RunStatusWord } from './run-status.tsx'

export function LoopRuns() {
  const runs = useQuery(runsQuery(useApi()))
  return (
    <QueryView query={runs} rows={3}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title="The loop has not turned yet" hasDemo>
            A turn builds a dataset from what people said, trains a model, asks a gate and rolls it out. It
            needs a dataset and a review queue; with those, a button above starts it. Or let the demo turn it.
          </EmptyState>
        ) : (
          <DataTable label="Turns of the loop" columns={columns} rows={items} rowId={({ id }) => id} />
        )
      }
    </QueryView>
  )
}

const columns: Column<LoopRun>[] = [
  {
    id: 'run',
    header: 'Turn',
    cell: (run) => (
      <Link to="/loop/runs/$id" params={{ id: run.id }}>
        {run.function} <span className="mono">{run.id.slice(-6)}</span>
      </Link>
    ),
  },
  { id: 'state', header: 'State', cell: (run) => <RunStatusWord status={run.status} /> },
  {
    id: 'change',
    header: 'Change',
    cell: (run) => (run.candidate ? `${run.baseline} → ${run.candidate}` : run.baseline),
    wide: true,
  },
  {
    id: 'teachers',
    header: 'Taught by',
    cell: (run) => plural(run.teachers.length, 'person', 'people'),
    align: 'end',
    wide: true,
  },
  {
    id: 'speed',
    header: 'Correction to serving',
    cell: (run) =>
      run.correctionToServingMs === null ? (
        <span className="faint">not yet</span>
      ) : (
        duration(run.correctionToServingMs)
      ),
    sortBy: (run) => run.correctionToServingMs,
    align: 'end',
  },
  {
    id: 'began',
    header: 'Began',
    cell: (run) => <TimeAgo time={run.createdAt} />,
    sortBy: (run) => run.createdAt,
    align: 'end',
    wide: true,
  },
]
