import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { useToasts } from '../parts/toasts.tsx'

/** Defines a function: its name and, unless it answers in free text, the labels it answers with, one a line. */
export function NewFunction() {
  const api = useApi()
  const toasts = useToasts()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const mayDefine = useMay('engineer')
  const [isOpen, setOpen] = useState(false)
  const create = useMutation(
    api.deploy.createFunction.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: api.deploy.key() })
        await navigate({ to: '/functions/$name', params: { name } })
      },
      onError: toasts.fail,
    }),
  )
  if (!mayDefine) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const lines = String(form.get('labels')).split('\n')
    create.mutate({
      name: String(form.get('name')),
      description: String(form.get('description')),
      labels: [...new Set(lines.map((line) => line.trim()).filter(Boolean))],
    })
  }
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Define a function
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Define a function"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
          <TextInput
            name="name"
            label="Name"
            description="Lower-case words joined by hyphens; your application calls function/<name>"
            required
            pattern="[a-z0-9]+([\-_.][a-z0-9]+)*"
            data-autofocus
          />
          <TextInput name="description" label="What it is for" maxLength={1000} />
          <Textarea
            name="labels"
            label="Labels"
            description="What it may answer, one a line. Leave empty for a function that answers in free text."
            autosize={false}
            rows={6}
          />
          <Button type="submit" size="xs" loading={create.isPending}>
            Define it
          </Button>
        </form>
      </Modal>
    </>
  )
}
