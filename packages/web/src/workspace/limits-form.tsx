import type { Limits } from '@loopwright/contract'
import { Button, Modal, NumberInput } from '@mantine/core'
import type { FormEvent } from 'react'

type LimitsFormProps = {
  title: string
  limits: Limits
  isBusy: boolean
  onClose: () => void
  onSave: (limits: Limits) => void
}

const fields = [
  ['requestsPerMinute', 'Requests a minute'],
  ['tokensPerMinute', 'Tokens a minute, of prompts and answers'],
  ['concurrentRequests', 'Calls at once'],
] as const

/** Three numbers; an empty one does not limit. */
export function LimitsForm({ title, limits, isBusy, onClose, onSave }: LimitsFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const read = (name: keyof Limits) => {
      const text = String(form.get(name) ?? '').trim()
      return text === '' ? null : Number(text)
    }
    onSave({
      requestsPerMinute: read('requestsPerMinute'),
      tokensPerMinute: read('tokensPerMinute'),
      concurrentRequests: read('concurrentRequests'),
    })
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
        {fields.map(([name, label], index) => (
          <NumberInput
            key={name}
            name={name}
            label={label}
            min={1}
            allowDecimal={false}
            placeholder="not limited"
            defaultValue={limits[name] ?? ''}
            data-autofocus={index === 0 || undefined}
          />
        ))}
        <Button type="submit" size="xs" loading={isBusy}>
          Keep these limits
        </Button>
      </form>
    </Modal>
  )
}
