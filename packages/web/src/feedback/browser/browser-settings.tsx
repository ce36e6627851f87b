import type { BrowserFeedback } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { count, duration, percent } from '../../parts/format.ts'
import { useToasts } from '../../parts/toasts.tsx'
import { BrowserSettingsForm } from './browser-settings-form.tsx'

/** From where, how much and for how long; and how many are asked by chance. */
export function BrowserSettings({ settings }: { settings: BrowserFeedback }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'form' | 'rotation' | null>(null)
  const close = () => setOpen(null)
  const put = useMutation(
    api.feedback.putBrowserFeedback.mutationOptions({
      onSuccess: () => {
        close()
        return queryClient.invalidateQueries({ queryKey: api.feedback.getBrowserFeedback.key() })
      },
      onError: toasts.fail,
    }),
  )
  const rotate = useMutation(
    api.feedback.rotateFeedbackKey.mutationOptions({
      onSuccess: ({ keyNumber }) => {
        close()
        toasts.say(`New tokens are signed with key ${keyNumber}.`)
      },
      onError: toasts.fail,
    }),
  )
  const { origins, observationsPerMinute, tokenLifetimeMinutes, askShare } = settings
  return (
    <>
      <FactList
        facts={[
          ['Origins', origins === null ? 'any' : origins.join(', ') || 'none: browsers are refused'],
          ['A token may send', `${count(observationsPerMinute)} observations a minute`],
          ['A token lasts', duration(tokenLifetimeMinutes * 60_000)],
          ['Asked by chance', askShare === 0 ? 'nobody' : `${percent(askShare)} of the calls`],
        ]}
      />
      <div className="row" style={{ gap: 8, marginTop: 10 }}>
        <Button size="compact-sm" variant="default" onClick={() => setOpen('form')}>
          Change it
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOpen('rotation')}>
          Sign with a new key
        </Button>
      </div>
      {open === 'form' && (
        <BrowserSettingsForm
          settings={settings}
          isBusy={put.isPending}
          onClose={close}
          onSave={(changed) => put.mutate(changed)}
        />
      )}
      <Confirm
        opened={open === 'rotation'}
        title="Sign with a new key?"
        lost="New answers get tokens of the new key. Tokens that are out there stay good until they expire, unless the key is changed again: then those of the one before are refused."
        action="Sign with a new key"
        isBusy={rotate.isPending}
        onClose={close}
        onConfirm={() => rotate.mutate({})}
      />
    </>
  )
}
