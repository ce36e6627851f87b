import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EstimateView } from '../parts/estimate-view.tsx'
import { percent, words } from '../parts/format.ts'
import type { ModelEvaluation } from './model-types.ts'

type LabelRow = ModelEvaluation['perLabel'][number]

/** How often each label is found, with how sure that is: few examples make wide bars. */
export function LabelTable({ perLabel }: { perLabel: readonly LabelRow[] }) {
  return (
    <DataTable
      label="By label"
      columns={columns}
      rows={perLabel}
      rowId={({ label }) => label}
      initialSort={{ id: 'found', desc: false }}
    />
  )
}

const columns: Column<LabelRow>[] = [
  { id: 'label', header: 'Label', cell: (row) => words(row.label), sortBy: (row) => row.label, width: '26%' },
  {
    id: 'found',
    header: 'Found when it was there',
    cell: (row) => <Found row={row} />,
    sortBy: (row) => row.recall,
  },
  {
    id: 'right',
    header: 'Right when said',
    cell: (row) =>
      row.precision === null ? <span className="faint">never said</span> : percent(row.precision, 0),
    sortBy: (row) => row.precision,
    align: 'end',
    wide: true,
  },
]

function Found({ row }: { row: LabelRow }) {
  const interval = wilsonInterval({ successes: row.recall * row.n, n: row.n })
  const estimate = interval.status === 'estimated' ? interval : null
  return (
    <EstimateView estimate={estimate} missing="No examples of it." format={(value) => percent(value, 0)} />
  )
}
