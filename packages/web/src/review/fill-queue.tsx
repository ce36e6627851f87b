import type { Queue } from '@loopwright/contract'
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { plural } from '../parts/format.ts'
import { useToasts } from '../parts/toasts.tsx'

/** Draws calls into a queue: a known share of all, plus those most worth a look. */
export function FillQueue({ queue }: { queue: Queue }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const fill = useMutation(
    api.review.fillQueue.mutationOptions({
      onSuccess: ({ considered, added }) => {
        setOpen(false)
        toasts.say(`Looked at ${plural(considered, 'call')}, drew ${plural(added, 'call')}.`)
        return queryClient.invalidateQueries({ queryKey: api.review.key() })
      },
      onError: toasts.fail,
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    fill.mutate({
      id: queue.id,
      uniformRate: Number(form.get('share')) / 100,
      uncertainBudget: Number(form.get('budget')),
    })
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        Draw calls
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={`Draw calls into ${queue.name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
          <TextInput
            name="share"
            type="number"
            label="Percent of all calls, at random"
            description="These speak for all calls: what is measured on them is fair."
            defaultValue="5"
            min={0}
            max={100}
            step="0.1"
            required
            data-autofocus
          />
          <TextInput
            name="budget"
            type="number"
            label="About how many more, where the model was unsure or users disagreed"
            description="These teach the most. How likely each was drawn is kept, so they do not distort what is measured."
            defaultValue="200"
            min={0}
            max={100000}
            required
          />
          <Button type="submit" size="xs" loading={fill.isPending}>
            Draw
          </Button>
        </form>
      </Modal>
    </>
  )
}
