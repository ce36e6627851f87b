import type { FeedbackDimension, Signal } from '@loopwright/contract'
import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { sentence } from '../../parts/format.ts'
import { isPeriod } from '../../parts/period.ts'
import { NameField } from '../name-field.tsx'
import { dimensionChoices, oddsRatioChoices, periodChoices } from './choices.ts'
import classes from './explorer.module.css'
import { dimensionOf, type FeedbackSearch, nameFilters } from './explorer-search.ts'

type ExplorerQuestionsProps = {
  search: FeedbackSearch
  signals: readonly Signal[]
  onChange: (search: FeedbackSearch) => void
}

/** What is asked: which signal, of which calls, told apart by what, and how sceptically. All of it stands in the address. */
export function ExplorerQuestions({ search, signals, onChange }: ExplorerQuestionsProps) {
  const set = (change: Partial<FeedbackSearch>, ...without: (keyof FeedbackSearch)[]) => {
    const next = { ...search, ...change }
    for (const name of without) delete next[name]
    onChange(next)
  }
  const chooseDimension = (name: 'by' | 'and', value: string) => {
    const chosen = dimensionOf(value)
    if (chosen) set({ [name]: chosen })
    else set({}, name, 'and')
  }
  return (
    <search className={classes.questions}>
      <NativeSelect
        size="xs"
        label="Signal"
        value={search.signal ?? ''}
        data={[
          { value: '', label: 'All signals' },
          ...signals.map(({ name }) => ({ value: name, label: sentence(name) })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          value === '' ? set({}, 'signal') : set({ signal: value })
        }
      />
      <DimensionChoice
        label="Told apart by"
        value={search.by}
        taken={undefined}
        onChange={(value) => chooseDimension('by', value)}
      />
      {search.by !== undefined && (
        <DimensionChoice
          label="and by"
          value={search.and}
          taken={search.by}
          onChange={(value) => chooseDimension('and', value)}
        />
      )}
      {nameFilters.map((name) => (
        <NameField
          key={name}
          name={name}
          value={search[name]}
          onChange={(value) => (value === undefined ? set({}, name) : set({ [name]: value }))}
        />
      ))}
      <NativeSelect
        size="xs"
        label="Time"
        value={search.since ?? ''}
        data={[{ value: '', label: 'All of it' }, ...periodChoices]}
        onChange={({ currentTarget: { value } }) =>
          isPeriod(value) ? set({ since: value }) : set({}, 'since')
        }
      />
      <Checkbox
        size="xs"
        label="Correct for who answered"
        checked={search.correct === true}
        onChange={(event) =>
          event.currentTarget.checked ? set({ correct: true }) : set({}, 'correct', 'oddsRatio')
        }
      />
      {search.correct && (
        <NativeSelect
          size="xs"
          label="The answer changes the odds of answering"
          value={String(search.oddsRatio ?? 2)}
          data={oddsRatioChoices}
          onChange={(event) => set({ oddsRatio: Number(event.currentTarget.value) })}
        />
      )}
      <Checkbox
        size="xs"
        label="Leave out flagged sources"
        checked={search.withoutFlagged === true}
        onChange={(event) =>
          event.currentTarget.checked ? set({ withoutFlagged: true }) : set({}, 'withoutFlagged')
        }
      />
      {Object.keys(search).length > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => onChange({})}>
          Begin anew
        </Button>
      )}
    </search>
  )
}

type DimensionChoiceProps = {
  label: string
  value: FeedbackDimension | undefined
  /** Already chosen as the other one. */
  taken: FeedbackDimension | undefined
  onChange: (value: string) => void
}

function DimensionChoice({ label, value, taken, onChange }: DimensionChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value ?? ''}
      data={[{ value: '', label: 'nothing' }, ...dimensionChoices.filter((choice) => choice.value !== taken)]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
