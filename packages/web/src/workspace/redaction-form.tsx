import type { RedactedType, Redaction } from '@loopwright/contract'
import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { redactedTypes } from './redacted-types.ts'
import classes from './redaction.module.css'
import { RedactionRules } from './redaction-rules.tsx'
import { RedactionTrial } from './redaction-trial.tsx'

export function RedactionForm({ stored }: { stored: Redaction }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(stored)
  const save = useMutation(
    api.capture.putRedaction.mutationOptions({
      onSuccess: () => {
        toasts.say('What comes in from now on is stored like this.')
        return queryClient.invalidateQueries({ queryKey: api.capture.getRedaction.key() })
      },
      onError: toasts.fail,
    }),
  )
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored)
  const choose = (type: RedactedType, isChosen: boolean) => {
    const others = draft.types.filter((other) => other !== type)
    setDraft({ ...draft, types: isChosen ? [...others, type] : others })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(draft)
  }
  return (
    <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
      <fieldset className={classes.types}>
        <legend className="quiet" style={{ padding: '8px 0' }}>
          Replace
        </legend>
        {Object.entries(redactedTypes).map(([type, { name, example }]) => (
          <Checkbox
            key={type}
            size="xs"
            label={name}
            description={<code>{example}</code>}
            checked={draft.types.includes(type as RedactedType)}
            onChange={(event) => choose(type as RedactedType, event.currentTarget.checked)}
          />
        ))}
        <Checkbox
          size="xs"
          label="Ids of end users"
          description="Stored as pseudonyms. Searching by an id needs its pseudonym, which “Try it” shows."
          checked={draft.hashEndUserIds}
          onChange={(event) => setDraft({ ...draft, hashEndUserIds: event.currentTarget.checked })}
        />
      </fieldset>
      <RedactionRules rules={draft.rules} onChange={(rules) => setDraft({ ...draft, rules })} />
      <RedactionTrial redaction={draft} />
      <div>
        <Button type="submit" size="xs" disabled={!isChanged} loading={save.isPending}>
          Store like this from now on
        </Button>
      </div>
    </form>
  )
}
