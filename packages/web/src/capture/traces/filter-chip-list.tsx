import { Button } from '@mantine/core'
import { KeyHint } from '../../parts/key-hint.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { filterChips } from './filter-chips.ts'
import classes from './filters.module.css'
import type { TracesSearch } from './traces-search.ts'

type FilterChipsProps = {
  search: TracesSearch
  onChange: (search: TracesSearch) => void
  onClear: () => void
}

/** The filters that are set, each with what takes it off. */
export function FilterChips({ search, onChange, onClear }: FilterChipsProps) {
  const chips = filterChips(search)
  if (chips.length === 0) return null
  return (
    <ul className={classes.chips} aria-label="Filters">
      {chips.map(({ id, field, label, without }) => (
        <li key={id} className={classes.chip}>
          <span>{field.label}</span>
          <span className="clip">
            <OutsideText text={label} longest={120} />
          </span>
          <button
            type="button"
            onClick={() => onChange(without)}
            aria-label={`Take off the filter ${field.label}: ${label.slice(0, 120)}`}
          >
            ×
          </button>
        </li>
      ))}
      <li>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={onClear}
          rightSection={<KeyHint action="traces.clear-filters" />}
        >
          Clear
        </Button>
      </li>
    </ul>
  )
}
