import type { DatasetVersion, Example, Split } from '@loopwright/contract'
import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { decimal, percent, plural, words } from '../parts/format.ts'
import { KeyHint } from '../parts/key-hint.tsx'
import { QueryView } from '../parts/query-view.tsx'
import type { DatasetSearch } from './dataset-search.ts'
import classes from './evaluate.module.css'
import { examplesQuery } from './queries.ts'

const route = getRouteApi('/datasets/$name')

/** The examples of one version, by split, each with where it came from. */
export function Examples({ version }: { version: DatasetVersion }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const examples = useInfiniteQuery(examplesQuery(useApi(), version.id, search))
  const change = (next: DatasetSearch) => void navigate({ search: next, replace: true })
  const searchLater = useDebouncedCallback((text: string) => {
    const { text: _, ...rest } = search
    change(text ? { ...rest, text } : rest)
  }, 250)
  const changeSplit = (value: string) => {
    const { split: _, ...rest } = search
    change(value === '' ? rest : { ...rest, split: value as Split })
  }
  return (
    <>
      <div className={classes.filters}>
        <SegmentedControl
          size="xs"
          aria-label="Split"
          value={search.split ?? ''}
          onChange={changeSplit}
          data={[
            { value: '', label: 'All' },
            { value: 'train', label: 'Train' },
            { value: 'holdout', label: 'Hold-out' },
            { value: 'validation', label: 'Validation' },
          ]}
        />
        <TextInput
          data-search
          size="xs"
          aria-label="Search in examples"
          placeholder="Search in examples"
          defaultValue={search.text ?? ''}
          rightSection={<KeyHint action="shell.search" />}
          onChange={(event) => searchLater(event.currentTarget.value.trim())}
        />
      </div>
      <QueryView query={examples}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            return (
              <EmptyState title="No examples here">
                None of this version fits what was chosen above.
              </EmptyState>
            )
          }
          return (
            <div className="stack">
              <DataTable label="Examples" columns={columns} rows={items} rowId={({ id }) => id} />
              {examples.hasNextPage && (
                <div>
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={examples.isFetchingNextPage}
                    onClick={() => void examples.fetchNextPage()}
                  >
                    Load more examples
                  </Button>
                </div>
              )}
            </div>
          )
        }}
      </QueryView>
    </>
  )
}

const columns: Column<Example>[] = [
  {
    id: 'text',
    header: 'Text',
    cell: (example) => <span className={classes.text}>{example.text.slice(0, 400)}</span>,
  },
  { id: 'label', header: 'Label', cell: (example) => words(example.label) },
  {
    id: 'split',
    header: 'Split',
    cell: (example) => (example.split === 'holdout' ? 'hold-out' : example.split),
    wide: true,
  },
  {
    id: 'sure',
    header: 'Label is right',
    cell: (example) => percent(example.posterior, 0),
    sortBy: (example) => example.posterior,
    align: 'end',
  },
  {
    id: 'weight',
    header: 'Weight',
    cell: (example) => decimal(example.weight),
    sortBy: (example) => example.weight,
    align: 'end',
    wide: true,
  },
  { id: 'lineage', header: 'Came from', cell: (example) => <LineageOf example={example} />, wide: true },
]

function LineageOf({ example }: { example: Example }) {
  const { inferenceId, feedbackIds, authorIds } = example.lineage
  if (!inferenceId && feedbackIds.length === 0) return <span className="faint">imported</span>
  const people = plural(new Set(authorIds).size, 'person', 'people')
  return (
    <span title={authorIds.join(', ')}>
      {inferenceId ? (
        <Link to="/inferences/$id" params={{ id: inferenceId }}>
          a call
        </Link>
      ) : (
        'feedback'
      )}
      , {people}
    </span>
  )
}
