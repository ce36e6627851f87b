import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useActions, useKeyboard } from '../../keys/keyboard.tsx'
import { KeyHint } from '../../parts/key-hint.tsx'
import { FilterChips } from './filter-chip-list.tsx'
import { FilterMenu } from './filter-menu.tsx'
import classes from './filters.module.css'
import { SavedViews } from './saved-views.tsx'
import { BetweenTimes, TimeRange } from './time-range.tsx'
import type { TracesSearch } from './traces-search.ts'

type FilterBarProps = { search: TracesSearch; onChange: (search: TracesSearch) => void }

/** What the list is narrowed to, and every way to change it. All of it stands in the address. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  const [text, setText] = useState(search.text ?? '')
  const setLater = useDebouncedCallback((next: string) => {
    const { text: _, ...rest } = search
    onChange(next.trim() === '' ? rest : { ...rest, text: next.trim() })
  }, 250)
  // The address may change from elsewhere: the back button, a filter picked on a trace.
  useEffect(() => setText(search.text ?? ''), [search.text])
  const isLive = search.live === true
  const setLive = (next: boolean) => {
    const { live: _, ...rest } = search
    onChange(next ? { ...rest, live: true } : rest)
  }
  const clear = () => onChange(isLive ? { live: true } : {})
  useActions({ 'traces.clear-filters': clear, 'traces.live': () => setLive(!isLive) })
  const keyboard = useKeyboard()
  // From what was typed on into the rows, or back to where single keys are commands.
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return
    event.preventDefault()
    keyboard.run('rows.next')
  }
  return (
    <search>
      <div className={classes.bar}>
        <TextInput
          data-search
          size="xs"
          className={classes.searchField}
          aria-label="Search in what was asked and answered"
          placeholder="Search in what was asked and answered"
          value={text}
          rightSection={<KeyHint action="shell.search" />}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setLater(event.currentTarget.value)
          }}
        />
        <FilterMenu search={search} onChange={onChange} />
        <TimeRange search={search} onChange={onChange} />
        <span className={classes.end}>
          <SavedViews search={search} onChange={onChange} />
          <Button
            size="xs"
            variant="default"
            className={classes.live}
            aria-pressed={isLive}
            onClick={() => setLive(!isLive)}
            leftSection={<span className={classes.dot} aria-hidden="true" />}
            rightSection={<KeyHint action="traces.live" />}
          >
            Live
          </Button>
        </span>
      </div>
      <BetweenTimes search={search} onChange={onChange} />
      <FilterChips search={search} onChange={onChange} onClear={clear} />
    </search>
  )
}
