import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi, useProjectChoice } from '../api/use-api.tsx'
import { useToasts } from '../parts/toasts.tsx'

/** Makes a project and goes there. */
export function NewProject() {
  const api = useApi()
  const toasts = useToasts()
  const projectChoice = useProjectChoice()
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const create = useMutation(
    api.workspace.createProject.mutationOptions({
      onSuccess: (project) => {
        projectChoice.set(project.id)
        setOpen(false)
        toasts.say(`You are now in ${project.name}.`)
        return queryClient.resetQueries()
      },
      onError: toasts.fail,
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    create.mutate({ name: String(new FormData(event.currentTarget).get('name')) })
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        Make a project
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Make a project"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
          <TextInput
            name="name"
            label="Name"
            description="Lower-case words joined by hyphens. Projects share nothing: neither data nor keys."
            required
            pattern="[a-z0-9]+([\-_.][a-z0-9]+)*"
            data-autofocus
          />
          <Button type="submit" size="xs" loading={create.isPending}>
            Make the project
          </Button>
        </form>
      </Modal>
    </>
  )
}
