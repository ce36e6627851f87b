import type { FeedbackDimension, Signal } from '@loopwright/contract'
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { sentence } from '../../parts/format.ts'
import { isPeriod } from '../../parts/period.ts'
import { functionsQuery } from '../queries.ts'
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
  const functions = useQuery(functionsQuery(useApi()))
  const set = (change: Partial<FeedbackSearch>, ...without: (keyof FeedbackSearch)[]) => {
    const next = { ...search, ...change }
    for (const name of without) delete next[name]
    onChange(next)
  }
  const choose = (name: 'signal' | 'function', value: string) =>
    value === '' ? set({}, name) : set({ [name]: value })
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
        onChange={(event) => choose('signal', event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        label="Function"
        value={search.function ?? ''}
        data={[
          { value: '', label: 'All functions' },
          ...(functions.data?.items.map(({ name }) => name) ?? []),
        ]}
        onChange={(event) => choose('function', event.currentTarget.value)}
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
      {nameFilters.slice(1).map((name) => (
        <NameField
          key={name}
          label={sentence(name)}
          value={search[name] ?? ''}
          onChange={(value) => (value === '' ? set({}, name) : set({ [name]: value }))}
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

const typingMs = 300

function NameField({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const [text, setText] = useState(value)
  const changeLater = useDebouncedCallback((next: string) => onChange(next.trim()), typingMs)
  // The address may change from elsewhere, as by the back button.
  useEffect(() => setText(value), [value])
  return (
    <TextInput
      size="xs"
      w={110}
      label={label}
      placeholder="any"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        changeLater(event.currentTarget.value)
      }}
    />
  )
}
