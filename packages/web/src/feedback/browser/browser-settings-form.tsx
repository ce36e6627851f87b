import type { BrowserFeedback } from '@loopwright/contract'
import { Button, Modal, NumberInput, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'

type BrowserSettingsFormProps = {
  settings: BrowserFeedback
  isBusy: boolean
  onClose: () => void
  onSave: (settings: BrowserFeedback) => void
}

const webOrigin = /^https?:\/\/[^/\s?#@]+$/

export function BrowserSettingsForm({ settings, isBusy, onClose, onSave }: BrowserSettingsFormProps) {
  const [mistake, setMistake] = useState<string | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const origins = String(form.get('origins') ?? '')
      .split(/\s+/)
      .filter((origin) => origin !== '')
    const wrong = origins.find((origin) => !webOrigin.test(origin))
    setMistake(
      wrong === undefined
        ? null
        : `${wrong}: write an origin such as https://app.example.com, without a path.`,
    )
    if (wrong !== undefined) return
    onSave({
      origins: origins.length === 0 ? null : origins,
      observationsPerMinute: Number(form.get('observationsPerMinute')),
      tokenLifetimeMinutes: Number(form.get('tokenLifetimeMinutes')),
      askShare: Number(form.get('askPercent')) / 100,
    })
  }
  return (
    <Modal opened onClose={onClose} title="What browsers may do" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
        <Textarea
          name="origins"
          label="Origins"
          description="One a line, such as https://app.example.com. Empty for any."
          rows={3}
          defaultValue={settings.origins?.join('\n')}
          data-autofocus
        />
        <NumberInput
          name="observationsPerMinute"
          label="Observations a minute, a token"
          min={1}
          max={10_000}
          allowDecimal={false}
          required
          defaultValue={settings.observationsPerMinute}
        />
        <NumberInput
          name="tokenLifetimeMinutes"
          label="A token lasts (minutes)"
          min={5}
          max={43_200}
          allowDecimal={false}
          required
          defaultValue={settings.tokenLifetimeMinutes}
        />
        <NumberInput
          name="askPercent"
          label="Asked by chance (% of the calls)"
          description="The answers to these calls say x-loopwright-ask: 1. Ask their readers outright: what they say anchors every correction."
          min={0}
          max={100}
          required
          defaultValue={settings.askShare * 100}
        />
        {mistake && <p role="alert">{mistake}</p>}
        <Button type="submit" size="xs" loading={isBusy}>
          Keep it
        </Button>
      </form>
    </Modal>
  )
}
