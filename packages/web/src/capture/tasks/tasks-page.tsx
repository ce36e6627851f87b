import type { UserTask } from '@loopwright/contract'
import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorState } from '../../parts/error-state.tsx'
import { count, duration } from '../../parts/format.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import { LoadingRows } from '../../parts/loading-rows.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { CaptureTabs } from '../capture-tabs.tsx'
import { tasksQuery } from '../queries.ts'
import { RowCell, RowLine } from '../rows/row-cells.tsx'
import { RowList, type RowPlace } from '../rows/row-list.tsx'
import rowClasses from '../rows/rows.module.css'
import filterClasses from '../traces/filters.module.css'
import { OutcomeWord, outcomeWords } from './outcome-word.tsx'
import classes from './tasks.module.css'
import { type Outcome, outcomes, type TasksSearch } from './tasks-search.ts'

const route = getRouteApi('/tasks')

/** What end users wanted to get done, newest first, and whether they did. */
export function TasksPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const wanted = JSON.stringify(search)
  const tasks = useInfiniteQuery(tasksQuery(useApi(), search))
  const rows = useMemo(() => tasks.data?.pages.flatMap((page) => page.items) ?? [], [tasks.data])
  const change = (next: TasksSearch) => void navigate({ search: next, replace: true })
  return (
    <Page title="Tasks" actions={<CaptureTabs current="tasks" />} fill>
      <Filters search={search} onChange={change} />
      {tasks.isPending && <LoadingRows rows={8} />}
      {tasks.isError && rows.length === 0 && (
        <ErrorState error={tasks.error} retry={() => void tasks.refetch()} />
      )}
      {tasks.isSuccess && rows.length === 0 && <NoTasks isFiltered={wanted !== '{}'} />}
      {rows.length > 0 && (
        <RowList
          key={wanted}
          listKey={`tasks ${wanted}`}
          label="Tasks"
          noun="task"
          titles={['Began', 'Task', 'Outcome', 'End user', 'Turns', 'Sessions', 'Traces', 'To success']}
          className={classes.columns}
          rows={rows}
          idOf={idOf}
          row={(row, place) => <TaskRow key={row.id} row={row} place={place} />}
          hasMore={tasks.hasNextPage}
          isLoadingMore={tasks.isFetchingNextPage}
          isFailing={tasks.isFetchNextPageError}
          onMore={() => void tasks.fetchNextPage()}
        />
      )}
    </Page>
  )
}

const idOf = ({ id }: UserTask) => id

function TaskRow({ row, place }: { row: UserTask; place: RowPlace }) {
  const began = row.startedAt ?? row.firstSpanAt
  return (
    <RowLine {...place}>
      <RowCell className="faint number">{began && <TimeAgo time={began} />}</RowCell>
      <RowCell>
        <Link
          to="/tasks/$taskId"
          params={{ taskId: row.id }}
          className={rowClasses.rowLink}
          data-row={place.index}
          data-row-id={row.id}
          onClick={place.onOpen}
        >
          <OutsideText text={row.name ?? row.id} longest={120} />
        </Link>
        {row.name && (
          <span className="faint">
            {' '}
            <OutsideText text={row.id} longest={60} />
          </span>
        )}
      </RowCell>
      <RowCell>
        <OutcomeWord outcome={row.outcome} />
      </RowCell>
      <RowCell className="quiet">
        <OutsideText text={row.endUserId ?? ''} longest={60} />
      </RowCell>
      <RowCell className="quiet number">{count(row.turns)}</RowCell>
      <RowCell className="quiet number">{count(row.sessionCount)}</RowCell>
      <RowCell className="quiet number">{count(row.traceCount)}</RowCell>
      <RowCell className="quiet number">{row.msToSuccess === null ? '' : duration(row.msToSuccess)}</RowCell>
    </RowLine>
  )
}

type FiltersProps = { search: TasksSearch; onChange: (search: TasksSearch) => void }

function Filters({ search, onChange }: FiltersProps) {
  const [name, setName] = useState(search.name ?? '')
  const set = <Name extends keyof TasksSearch>(field: Name, value: TasksSearch[Name] | '') => {
    const { [field]: _, ...rest } = search
    onChange(value === '' ? rest : { ...rest, [field]: value })
  }
  const setLater = useDebouncedCallback((next: string) => set('name', next.trim()), 250)
  return (
    <search className={filterClasses.bar}>
      <TextInput
        data-search
        size="xs"
        className={filterClasses.searchField}
        aria-label="Name of the task"
        placeholder="Name of the task"
        value={name}
        rightSection={<KeyHint action="shell.search" />}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setLater(event.currentTarget.value)
        }}
      />
      <NativeSelect
        size="xs"
        aria-label="Outcome"
        value={search.outcome ?? ''}
        data={[
          { value: '', label: 'Any outcome' },
          ...outcomes.map((outcome) => ({ value: outcome, label: outcomeWords[outcome] })),
        ]}
        onChange={(event) => set('outcome', event.currentTarget.value as Outcome | '')}
      />
    </search>
  )
}

function NoTasks({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        title="Nothing matches"
        action={
          <Link to="/tasks" search={{}}>
            Take all filters off
          </Link>
        }
      >
        No task fits these filters.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No tasks yet" action={<Link to="/start">Connect your application</Link>}>
      What someone wants to get done may take several sessions. Name it in your calls with the header{' '}
      <code>x-loopwright-user-task-id</code> and say how it ended with <code>POST /api/v1/user-tasks</code>.
    </EmptyState>
  )
}
