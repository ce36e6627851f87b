import type { Redaction } from '@loopwright/contract'
import { Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeFailure } from '../api/problem.ts'
import { useApi } from '../api/use-api.tsx'
import { redactionTrialQuery } from './queries.ts'
import classes from './redaction.module.css'

const pauseMs = 300
const example =
  'I am Ann Lee (ann.lee@example.com, +41 44 668 18 00). My card is 4111 1111 1111 1111, the server 192.0.2.17, and password=hunter2hunter2.'

/** Shows what would be stored of a text, with the project's own pseudonyms. */
export function RedactionTrial({ redaction }: { redaction: Redaction }) {
  const [text, setText] = useState(example)
  const rules = redaction.rules.filter((rule) => rule.name !== '' && rule.pattern !== '')
  const [asked] = useDebouncedValue({ redaction: { ...redaction, rules }, text }, pauseMs)
  const trial = useQuery({
    ...redactionTrialQuery(useApi(), asked),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const replaced = Object.values(trial.data?.counts ?? {}).reduce((sum, count) => sum + count, 0)
  return (
    <div className={classes.try}>
      <Textarea
        size="xs"
        label="Try it"
        autosize
        minRows={4}
        maxRows={14}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="stack" style={{ gap: 4 }} aria-live="polite">
        <span className="quiet">
          {trial.isError ? 'This cannot be used' : `What is stored: ${replaced} replaced`}
        </span>
        {trial.isError ? (
          <p>{describeFailure(trial.error).detail}</p>
        ) : (
          <pre className={classes.stored}>{trial.data?.text ?? ''}</pre>
        )}
        {redaction.hashEndUserIds && text.length <= 200 && trial.data && (
          <span className="quiet">
            As the id of an end user: <code>{trial.data.endUserId}</code>
          </span>
        )}
      </div>
    </div>
  )
}
