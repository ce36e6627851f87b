import type { FunctionSettings as Settings, Variant } from '@loopwright/contract'
import { Button, Modal, MultiSelect, NativeSelect, NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { FactList } from '../parts/fact-list.tsx'
import { Section } from '../parts/section.tsx'
import { useToasts } from '../parts/toasts.tsx'

const units: Record<Settings['assignBy'], string> = {
  'end-user': 'an end user',
  session: 'a session',
  trace: 'a trace',
}

type FunctionSettingsProps = { name: string; settings: Settings; variants: readonly Variant[] }

/** How calls of a function are assigned, timed and retried, and who stands in. */
export function FunctionSettings({ name, settings, variants }: FunctionSettingsProps) {
  const mayChange = useMay('engineer')
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title="How calls are answered"
      aside={
        mayChange && (
          <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
            Change this
          </Button>
        )
      }
    >
      <FactList
        facts={[
          ['A variant is drawn for', `${units[settings.assignBy]}, and kept`],
          ['Stand in, in this order', settings.fallbacks.join(', ') || 'none'],
          [
            'Whole answer within',
            settings.timeoutMs === null ? 'as the provider says' : `${settings.timeoutMs} ms`,
          ],
          ['Retries', settings.maxRetries ?? 'as the provider says'],
        ]}
      />
      {isOpen && (
        <SettingsForm name={name} settings={settings} variants={variants} onClose={() => setOpen(false)} />
      )}
    </Section>
  )
}

function SettingsForm({
  name,
  settings,
  variants,
  onClose,
}: FunctionSettingsProps & { onClose: () => void }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [fallbacks, setFallbacks] = useState(settings.fallbacks)
  const save = useMutation(
    api.deploy.updateFunction.mutationOptions({
      onSuccess: () => {
        onClose()
        return queryClient.invalidateQueries({ queryKey: api.deploy.key() })
      },
      onError: toasts.fail,
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const number = (field: string) => {
      const text = String(form.get(field) ?? '').trim()
      return text === '' ? null : Number(text)
    }
    save.mutate({
      name,
      fallbacks,
      assignBy: String(form.get('assignBy')) as Settings['assignBy'],
      timeoutMs: number('timeoutMs'),
      maxRetries: number('maxRetries'),
    })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`How ${name} is answered`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
        <NativeSelect
          name="assignBy"
          label="A variant is drawn for"
          description="And kept, for as long as the weights allow"
          defaultValue={settings.assignBy}
          data={Object.entries(units).map(([value, label]) => ({ value, label }))}
        />
        <MultiSelect
          label="Stand in, in this order"
          description="When the drawn variant's upstream is away, overloaded or too slow"
          data={variants.map((variant) => variant.name)}
          value={fallbacks}
          onChange={setFallbacks}
          maxValues={10}
        />
        <NumberInput
          name="timeoutMs"
          label="Whole answer within (ms)"
          min={100}
          max={3_600_000}
          placeholder="as the provider says"
          defaultValue={settings.timeoutMs ?? ''}
        />
        <NumberInput
          name="maxRetries"
          label="Retries before one stands in"
          min={0}
          max={5}
          placeholder="as the provider says"
          defaultValue={settings.maxRetries ?? ''}
        />
        <Button type="submit" size="xs" loading={save.isPending}>
          Keep this
        </Button>
      </form>
    </Modal>
  )
}
