import type { SessionSummary } from '@loopwright/contract'
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
import type { Period } from '../../parts/period.ts'
import { StatusWord } from '../../parts/status-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { CaptureTabs } from '../capture-tabs.tsx'
import { lastMinute, sessionsQuery } from '../queries.ts'
import { RowCell, RowLine } from '../rows/row-cells.tsx'
import { RowList, type RowPlace } from '../rows/row-list.tsx'
import rowClasses from '../rows/rows.module.css'
import filterClasses from '../traces/filters.module.css'
import classes from './sessions.module.css'
import type { SessionsSearch } from './sessions-search.ts'

const route = getRouteApi('/sessions')

/** Conversations, the one last active first. */
export function SessionsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const wanted = JSON.stringify(search)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the period begins anew when the filters change
  const nowMs = useMemo(lastMinute, [wanted])
  const sessions = useInfiniteQuery(sessionsQuery(useApi(), search, nowMs))
  const rows = useMemo(() => sessions.data?.pages.flatMap((page) => page.items) ?? [], [sessions.data])
  const change = (next: SessionsSearch) => void navigate({ search: next, replace: true })
  return (
    <Page title="Sessions" actions={<CaptureTabs current="sessions" />} fill>
      <Filters search={search} onChange={change} />
      {sessions.isPending && <LoadingRows rows={8} />}
      {sessions.isError && rows.length === 0 && (
        <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />
      )}
      {sessions.isSuccess && rows.length === 0 && !sessions.hasNextPage && (
        <NoSessions isFiltered={wanted !== '{}'} />
      )}
      {/* Of a page that is there all may turn out not to match: the list goes on to the next. */}
      {(rows.length > 0 || sessions.hasNextPage) && (
        <RowList
          key={wanted}
          listKey={`sessions ${wanted}`}
          label="Sessions"
          noun="session"
          titles={[
            'Last active',
            'Began with',
            'Turns',
            'End user',
            'Functions',
            'Traces',
            'Lasted',
            'Feedback',
          ]}
          className={classes.columns}
          rows={rows}
          idOf={idOf}
          row={(row, place) => <SessionRow key={row.sessionId} row={row} place={place} />}
          hasMore={sessions.hasNextPage}
          isLoadingMore={sessions.isFetchingNextPage}
          isFailing={sessions.isFetchNextPageError}
          onMore={() => void sessions.fetchNextPage()}
        />
      )}
    </Page>
  )
}

const idOf = ({ sessionId }: SessionSummary) => sessionId

function SessionRow({ row, place }: { row: SessionSummary; place: RowPlace }) {
  return (
    <RowLine {...place}>
      <RowCell className="faint number">
        <TimeAgo time={row.lastActiveAt} />
      </RowCell>
      <RowCell>
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: row.sessionId }}
          className={rowClasses.rowLink}
          data-row={place.index}
          data-row-id={row.sessionId}
          onClick={place.onOpen}
        >
          <OutsideText text={row.inputText || row.sessionId} />
        </Link>
      </RowCell>
      <RowCell className="number">
        {count(row.turnCount)}
        {row.errorCount > 0 && (
          <>
            {'\u2002'}
            <StatusWord tone="bad">{`${count(row.errorCount)} failed`}</StatusWord>
          </>
        )}
      </RowCell>
      <RowCell className="quiet">
        <OutsideText text={row.endUserId ?? ''} longest={60} />
      </RowCell>
      <RowCell className="quiet">
        <OutsideText text={row.functions.slice(0, 4).join(', ')} longest={120} />
      </RowCell>
      <RowCell className="quiet number">{count(row.traceCount)}</RowCell>
      <RowCell className="quiet number">
        {duration(Math.max(0, Date.parse(row.lastActiveAt) - Date.parse(row.startedAt)))}
      </RowCell>
      <RowCell className="quiet number">{row.feedbackCount > 0 ? count(row.feedbackCount) : ''}</RowCell>
    </RowLine>
  )
}

type FiltersProps = { search: SessionsSearch; onChange: (search: SessionsSearch) => void }

function Filters({ search, onChange }: FiltersProps) {
  const [endUserId, setEndUserId] = useState(search.endUserId ?? '')
  const set = <Name extends keyof SessionsSearch>(name: Name, value: SessionsSearch[Name] | '') => {
    const { [name]: _, ...rest } = search
    onChange(value === '' ? rest : { ...rest, [name]: value })
  }
  const setLater = useDebouncedCallback((id: string) => set('endUserId', id.trim()), 250)
  return (
    <search className={filterClasses.bar}>
      <TextInput
        data-search
        size="xs"
        className={filterClasses.searchField}
        aria-label="End user"
        placeholder="End user"
        value={endUserId}
        rightSection={<KeyHint action="shell.search" />}
        onChange={(event) => {
          setEndUserId(event.currentTarget.value)
          setLater(event.currentTarget.value)
        }}
      />
      <NativeSelect
        size="xs"
        aria-label="Outcome"
        value={search.status ?? ''}
        data={[
          { value: '', label: 'Any outcome' },
          { value: 'ok', label: 'Nothing failed' },
          { value: 'error', label: 'Something failed' },
        ]}
        onChange={(event) => set('status', event.currentTarget.value as 'ok' | 'error' | '')}
      />
      <NativeSelect
        size="xs"
        aria-label="Period"
        value={search.since ?? ''}
        data={[
          { value: '', label: 'All time' },
          { value: '1h', label: 'Last hour' },
          { value: '24h', label: 'Last 24 hours' },
          { value: '7d', label: 'Last 7 days' },
          { value: '30d', label: 'Last 30 days' },
        ]}
        onChange={(event) => set('since', event.currentTarget.value as Period | '')}
      />
    </search>
  )
}

function NoSessions({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        title="Nothing matches"
        action={
          <Link to="/sessions" search={{}}>
            Take all filters off
          </Link>
        }
      >
        No session fits these filters.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No sessions yet" action={<Link to="/start">Connect your application</Link>}>
      Calls that name the conversation they belong to appear here as one. Through the gateway, send the header{' '}
      <code>x-loopwright-session-id</code>; in spans, set <code>sessionId</code> or the attribute{' '}
      <code>session.id</code>.
    </EmptyState>
  )
}
