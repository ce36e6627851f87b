import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
import classes from './data-table.module.css'
import { useScrollable } from './use-scrollable.ts'

export type Column<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Makes the column sortable; missing values go last. */
  sortBy?: (row: Row) => number | string | null
  align?: 'end'
  /** Only spoken: the cells say what they are. */
  isHeaderHidden?: boolean
  width?: string
  /** Left out on narrow screens. */
  wide?: boolean
}

type DataTableProps<Row> = {
  /** What the table lists, for those who hear the page. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  initialSort?: { id: string; desc: boolean }
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

/** A dense table: 32 px rows, hairlines, columns sorted by their heads. */
export function DataTable<Row extends object>({
  label,
  columns,
  rows,
  rowId,
  initialSort,
}: DataTableProps<Row>) {
  const definitions = useMemo(() => columns.map(definitionOf), [columns])
  const data = useMemo(() => [...rows], [rows])
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowId,
    initialState: { sorting: initialSort ? [initialSort] : [] },
  })
  const { scroller, isScrollable } = useScrollable()
  return (
    <div ref={scroller} className={classes.scroll} tabIndex={isScrollable ? 0 : undefined}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {table.getHeaderGroups()[0]?.headers.map((header, at) => {
              const column = columns[at]
              if (!column) return null
              const sorted = header.column.getIsSorted()
              return (
                <th
                  key={header.id}
                  scope="col"
                  data-align={column.align}
                  data-wide={column.wide}
                  style={column.width === undefined ? undefined : { width: column.width }}
                  aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                >
                  {column.isHeaderHidden ? (
                    <span className="screen-reader-only">{column.header}</span>
                  ) : column.sortBy ? (
                    <button type="button" onClick={header.column.getToggleSortingHandler()}>
                      {column.header}
                      <span aria-hidden="true">
                        {sorted === 'asc' ? ' ↑' : sorted === 'desc' ? ' ↓' : ''}
                      </span>
                    </button>
                  ) : (
                    column.header
                  )}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align} data-wide={column.wide}>
                  {column.cell(row.original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function definitionOf<Row extends object>(column: Column<Row>): ColumnDef<typeof features, Row> {
  const { id, sortBy } = column
  return sortBy
    ? { id, accessorFn: (row: Row) => sortBy(row) ?? undefined, sortFn: sortFn_basic, sortUndefined: 'last' }
    : { id, enableSorting: false }
}
