import type { AuthorKind, Signal, TargetKind } from '@loopwright/contract'
import { Button, Checkbox, Modal, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { words } from '../../parts/format.ts'
import { useToasts } from '../../parts/toasts.tsx'
import { kindChoices } from '../explorer/choices.ts'
import { readSignalForm, type SignalMistakes } from './read-signal-form.ts'

const types: readonly Signal['type'][] = [
  'boolean',
  'number',
  'category',
  'text',
  'correction',
  'comparison',
  'spans',
]
const authors: readonly AuthorKind[] = ['end-user', 'reviewer', 'evaluator', 'system']
const targets: readonly TargetKind[] = ['inference', 'span', 'trace', 'session']

/** Defines a signal, or changes one. Its name and type stay: feedback refers to them. */
export function SignalForm({ signal, onClose }: { signal: Signal | null; onClose: () => void }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [type, setType] = useState<Signal['type']>(signal?.type ?? 'boolean')
  const [mistakes, setMistakes] = useState<SignalMistakes>({})
  const put = useMutation(
    api.feedback.putSignal.mutationOptions({
      onSuccess: () => {
        onClose()
        return queryClient.invalidateQueries({ queryKey: api.feedback.listSignals.key() })
      },
      onError: toasts.fail,
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const read = readSignalForm(new FormData(event.currentTarget))
    setMistakes('mistakes' in read ? read.mistakes : {})
    if ('signal' in read) put.mutate(read.signal)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={signal ? `Change ${signal.name}` : 'Define a signal'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} className="stack" style={{ gap: 12 }} noValidate>
        <TextInput
          name="name"
          label="Name"
          description="Lower-case words joined by hyphens, as feedback will name it"
          required
          readOnly={signal !== null}
          defaultValue={signal?.name}
          error={mistakes.name}
          data-autofocus={signal === null || undefined}
        />
        <div className="row" style={{ gap: 12, alignItems: 'flex-start' }}>
          {signal && <input type="hidden" name="type" value={signal.type} />}
          <NativeSelect
            {...(signal ? { disabled: true } : { name: 'type' })}
            label="Type"
            value={type}
            data={[...types]}
            onChange={(event) => setType(event.currentTarget.value as Signal['type'])}
          />
          <NativeSelect
            name="kind"
            label="Comes from"
            defaultValue={signal?.kind ?? 'explicit'}
            data={[...kindChoices]}
          />
          <NativeSelect
            name="direction"
            label="Better is"
            defaultValue={signal?.direction ?? 'higher'}
            data={['higher', 'lower', 'none']}
          />
        </div>
        <Textarea
          name="description"
          label="What it says"
          rows={2}
          maxLength={500}
          defaultValue={signal?.description}
          error={mistakes.description}
          data-autofocus={signal !== null || undefined}
        />
        {type === 'category' && (
          <Textarea
            name="categories"
            label="Options"
            description="One a line with how good it is, from -1 to 1, as wrong fact: -1"
            rows={6}
            required
            defaultValue={Object.entries(signal?.categories ?? {})
              .map(([name, worth]) => `${name}: ${worth}`)
              .join('\n')}
            error={mistakes.categories}
          />
        )}
        {type === 'number' && (
          <div className="row" style={{ gap: 12, alignItems: 'flex-start' }}>
            <NumberInput
              name="low"
              label="From"
              defaultValue={signal?.range?.low ?? ''}
              error={mistakes.range}
            />
            <NumberInput name="high" label="to" defaultValue={signal?.range?.high ?? ''} />
          </div>
        )}
        <Choices name="givenBy" label="Given by" options={authors} chosen={signal?.givenBy} />
        <Choices name="targets" label="About" options={targets} chosen={signal?.targets} />
        <NumberInput
          name="retentionDays"
          label="Kept for (days)"
          description="Empty for ever"
          min={1}
          allowDecimal={false}
          defaultValue={signal?.retentionDays ?? ''}
          error={mistakes.retentionDays}
        />
        <Button type="submit" size="xs" loading={put.isPending}>
          {signal ? 'Change it' : 'Define it'}
        </Button>
      </form>
    </Modal>
  )
}

type ChoicesProps = {
  name: string
  label: string
  options: readonly string[]
  chosen: readonly string[] | null | undefined
}

/** None chosen means any of them. */
function Choices({ name, label, options, chosen }: ChoicesProps) {
  return (
    <Checkbox.Group label={label} description="None chosen means any" defaultValue={[...(chosen ?? [])]}>
      <div className="row" style={{ gap: 14, flexWrap: 'wrap', marginTop: 4 }}>
        {options.map((option) => (
          <Checkbox key={option} size="xs" name={name} value={option} label={words(option)} />
        ))}
      </div>
    </Checkbox.Group>
  )
}
