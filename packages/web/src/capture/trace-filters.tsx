import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useActions } from '../keys/keyboard.tsx'
import { KeyHint } from '../parts/key-hint.tsx'
import { functionsQuery } from './queries.ts'
import classes from './traces.module.css'
import { type Period, pickedFilters, type TracesSearch } from './traces-search.ts'

const pickedNames = {
  variant: 'variant',
  model: 'model',
  endUserId: 'end user',
  sessionId: 'session',
} as const

type TraceFiltersProps = { search: TracesSearch; onChange: (search: TracesSearch) => void }

export function TraceFilters({ search, onChange }: TraceFiltersProps) {
  const functions = useQuery(functionsQuery(useApi()))
  const [text, setText] = useState(search.text ?? '')
  const setLater = useDebouncedCallback(
    (next: string) => onChange(withValue(search, 'text', next.trim())),
    250,
  )
  // The address may change from elsewhere: the back button, a filter picked on a trace.
  useEffect(() => setText(search.text ?? ''), [search.text])
  useActions({ 'traces.clear-filters': () => onChange({}) })

  const names = functions.data?.items.map(({ name }) => name) ?? []
  return (
    <search className={classes.filters}>
      <TextInput
        data-search
        size="xs"
        className={classes.searchField}
        aria-label="Search in what was asked and answered"
        placeholder="Search in what was asked and answered"
        value={text}
        rightSection={<KeyHint action="shell.search" />}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setLater(event.currentTarget.value)
        }}
      />
      <NativeSelect
        size="xs"
        aria-label="Function"
        value={search.function ?? ''}
        data={[{ value: '', label: 'All functions' }, ...names]}
        onChange={(event) => onChange(withValue(search, 'function', event.currentTarget.value))}
      />
      <NativeSelect
        size="xs"
        aria-label="Outcome"
        value={search.status ?? ''}
        data={[
          { value: '', label: 'Any outcome' },
          { value: 'ok', label: 'Answered' },
          { value: 'error', label: 'Failed' },
        ]}
        onChange={(event) =>
          onChange(withValue(search, 'status', event.currentTarget.value as 'ok' | 'error' | ''))
        }
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
        ]}
        onChange={(event) => onChange(withValue(search, 'since', event.currentTarget.value as Period | ''))}
      />
      {pickedFilters.map(
        (name) =>
          search[name] !== undefined && (
            <Button
              key={name}
              size="compact-sm"
              variant="default"
              onClick={() => onChange(withValue(search, name, ''))}
              aria-label={`Take off the filter ${pickedNames[name]} ${search[name]}`}
            >
              {pickedNames[name]}: {search[name]} ✕
            </Button>
          ),
      )}
    </search>
  )
}

/** The same filters with one set, or taken off where the value is empty. */
function withValue<Name extends keyof TracesSearch>(
  search: TracesSearch,
  name: Name,
  value: NonNullable<TracesSearch[Name]> | '',
): TracesSearch {
  const { [name]: _, ...rest } = search
  return value === '' ? rest : { ...rest, [name]: value }
}
