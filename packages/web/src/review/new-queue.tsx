import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { functionsQuery } from './queries.ts'

/** Makes a queue for one function. */
export function NewQueue() {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const functions = useQuery(functionsQuery(api))
  const [isOpen, setOpen] = useState(false)
  const create = useMutation(
    api.review.createQueue.mutationOptions({
      onSuccess: () => {
        setOpen(false)
        toasts.say('The queue is there. Draw calls into it next.')
        return queryClient.invalidateQueries({ queryKey: api.review.key() })
      },
      onError: toasts.fail,
    }),
  )
  const names = functions.data?.items.map(({ name }) => name) ?? []
  if (names.length === 0) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    create.mutate({
      name: String(form.get('name')),
      function: String(form.get('function')),
      instructions: String(form.get('instructions') ?? ''),
    })
  }
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Make a queue
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Make a review queue"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
          <TextInput
            name="name"
            label="Name"
            description="Lower-case words joined by hyphens"
            required
            pattern="[a-z0-9]+([\-_.][a-z0-9]+)*"
            data-autofocus
          />
          <NativeSelect name="function" label="Function" data={names} />
          <Textarea name="instructions" label="What reviewers should know" rows={3} maxLength={10000} />
          <Button type="submit" size="xs" loading={create.isPending}>
            Make the queue
          </Button>
        </form>
      </Modal>
    </>
  )
}
