import { Button, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { useActions } from '../../keys/keyboard.tsx'
import { count } from '../../parts/format.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { facetsQuery, signalsQuery } from '../queries.ts'
import { type FilterField, filterFields } from './filter-fields.ts'
import { filterOptions } from './filter-options.ts'
import classes from './filters.module.css'
import type { TracesSearch } from './traces-search.ts'

type FilterMenuProps = { search: TracesSearch; onChange: (search: TracesSearch) => void }

/** Adds a filter: first what to narrow by, then to which value; both found by typing. */
export function FilterMenu({ search, onChange }: FilterMenuProps) {
  const [isOpen, setOpen] = useState(false)
  useActions({ 'traces.filter': () => setOpen(true) })
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          onClick={() => setOpen(!isOpen)}
          rightSection={<KeyHint action="traces.filter" />}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label="Add a filter">
        <Choices
          search={search}
          onChoose={(filters) => {
            setOpen(false)
            onChange({ ...search, ...filters })
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

/** What a field has is counted without what it is narrowed to now: one may want another value. */
function withoutField(search: TracesSearch, field: FilterField | null): TracesSearch {
  if (!field?.facet || field.facet === 'tag') return search
  const { [field.facet]: _, ...rest } = search
  return rest
}

type Entry = { id: string; label: string; traceCount?: number; choose: () => void }

function Choices({
  search,
  onChoose,
}: {
  search: TracesSearch
  onChoose: (filters: Partial<TracesSearch>) => void
}) {
  const [field, setField] = useState<FilterField | null>(null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const facets = useQuery(facetsQuery(useApi(), withoutField(search, field)))
  const signals = useQuery(signalsQuery(useApi()))
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()

  const go = (next: FilterField | null) => {
    setField(next)
    setText('')
    setAt(0)
  }
  const known = { facets: facets.data?.facets, signals: signals.data?.items ?? [] }
  const entries: Entry[] = field
    ? filterOptions(field, text, known, search).map((option) => ({
        ...option,
        choose: () => onChoose(option.apply),
      }))
    : filterFields
        .filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()))
        .map((next) => ({ id: next.id, label: next.label, choose: () => go(next) }))
  const marked = entries[Math.min(at, entries.length - 1)]

  // biome-ignore lint/correctness/useExhaustiveDependencies: another entry is marked
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [marked?.id])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && entries.length > 0) {
      event.preventDefault()
      setAt((before) => (Math.min(before, entries.length - 1) + step + entries.length) % entries.length)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      marked?.choose()
    }
    if (event.key === 'Backspace' && text === '' && field) go(null)
  }
  return (
    <>
      <div className={classes.menuField}>
        {field && (
          <button
            type="button"
            className={classes.back}
            onClick={() => go(null)}
            aria-label={`${field.label}: back to all filters`}
          >
            {field.label}
          </button>
        )}
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={marked && `${listId}-${entries.indexOf(marked)}`}
          aria-label={field ? `${field.label} is` : 'Narrow by'}
          placeholder={field ? (field.example ?? 'Find a value') : 'Narrow by…'}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={field ? field.label : 'Filters'}
        className={classes.options}
      >
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the options with keys
          <div
            key={entry.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === marked}
            onClick={entry.choose}
          >
            <span className="clip">
              <OutsideText text={entry.label} longest={120} />
            </span>
            {entry.traceCount !== undefined && (
              <span className="quiet number">{count(entry.traceCount)}</span>
            )}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className={classes.hint}>{hintFor(field, facets.isPending, text)}</p>}
      {field?.facet && facets.data?.isSampled && (
        <p className={classes.hint}>Counted in the newest {count(facets.data.traceCount)} traces.</p>
      )}
    </>
  )
}

function hintFor(field: FilterField | null, isPending: boolean, text: string): string {
  if (!field) return 'No filter is called that.'
  if (field.facet && isPending) return 'Looking what there is…'
  if (field.example) return `Type it as: ${field.example}`
  return text === '' ? 'No trace here has one.' : 'Nothing fits.'
}
