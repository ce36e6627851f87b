import type { LeasedTask } from '@loopwright/contract'
import { TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useActions, useTypeAhead } from '../keys/keyboard.tsx'
import { PlainText } from '../parts/rendered-text.tsx'
import { LabelChoices } from './label-choices.tsx'
import { rankLabels } from './rank-labels.ts'
import classes from './review.module.css'

/** No label is marked until something is typed or an arrow pressed: Enter never chooses what nobody looked at. */
const none = -1

type AnswerTaskProps = { task: LeasedTask; isBusy: boolean; onAnswer: (label: string, note: string) => void }

/** One task: what was asked, and the labels, narrowed by typing and chosen with Enter or a digit. */
export function AnswerTask({ task, isBusy, onAnswer }: AnswerTaskProps) {
  const [filter, setFilter] = useState('')
  const [marked, setMarked] = useState(none)
  const [note, setNote] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const found = rankLabels(task.labels, filter)
  const choice = found[Math.min(marked, found.length - 1)]
  const answer = (label: string | undefined) => label !== undefined && !isBusy && onAnswer(label, note.trim())
  const changeFilter = (text: string) => {
    setFilter(text)
    setMarked(text === '' ? none : 0)
  }
  const move = (step: number) => setMarked((at) => Math.min(found.length - 1, Math.max(0, at + step)))

  useTypeAhead((text) => {
    changeFilter(filter + text)
    field.current?.focus()
  })
  useActions({
    ...(choice !== undefined && { 'review.choose': () => answer(choice) }),
    'review.choose-numbered': (chord) => answer(found[Number(chord) - 1]),
    'review.mark-next': () => move(1),
    'review.mark-previous': () => move(-1),
    'review.clear': () => {
      changeFilter('')
      field.current?.blur()
    },
  })
  // A new task takes the keys back from the field or button that the last answer came from.
  useEffect(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  }, [])

  return (
    <div className={classes.task} aria-busy={isBusy}>
      <section className={classes.asked} aria-label="What was asked">
        <PlainText text={task.inputText} />
      </section>
      <div className={classes.answering}>
        <TextInput
          ref={field}
          data-search
          data-keys="review"
          size="sm"
          aria-label="Find a label"
          placeholder="Type to find a label"
          value={filter}
          onChange={(event) => changeFilter(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <LabelChoices labels={found} all={task.labels.length} marked={choice} onChoose={answer} />
        <TextInput
          size="xs"
          label="Note, if there is something to say"
          value={note}
          maxLength={10000}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <p className={`faint ${classes.help}`}>
          Type a label and press Enter, or press the digit before one. A letter alone that is a command (s, u)
          waits a moment for the rest of a word; / goes to the field first.
        </p>
      </div>
    </div>
  )
}
