import type { Role } from '@loopwright/contract'
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useRolesUpToMine } from '../api/use-may.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useToasts } from '../parts/toasts.tsx'
import classes from './forms.module.css'

/** Makes a key and shows its secret this once. */
export function NewKey() {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const roles = useRolesUpToMine()
  const [isOpen, setOpen] = useState(false)
  const create = useMutation(
    api.workspace.createKey.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.workspace.listKeys.key() }),
      onError: toasts.fail,
    }),
  )
  const close = () => {
    setOpen(false)
    create.reset()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    create.mutate({
      name: String(form.get('name')),
      kind: form.get('kind') === 'public' ? 'public' : 'secret',
      role: String(form.get('role')) as Role,
    })
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        Make a key
      </Button>
      <Modal opened={isOpen} onClose={close} title="Make a key" closeButtonProps={{ 'aria-label': 'Close' }}>
        {create.data ? (
          <div className="stack">
            <p>Copy it now: it is not shown again.</p>
            <div className={classes.secret}>
              <code>{create.data.key}</code>
              <CopyButton text={create.data.key} />
            </div>
            <Button size="xs" onClick={close}>
              I have kept it
            </Button>
          </div>
        ) : (
          <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
            <TextInput
              name="name"
              label="Name"
              description="Where it will be used"
              required
              maxLength={100}
              data-autofocus
            />
            <NativeSelect
              name="kind"
              label="For"
              data={[
                { value: 'secret', label: 'servers' },
                { value: 'public', label: 'browsers (feedback with a token only)' },
              ]}
            />
            <NativeSelect
              name="role"
              label="May do what this role may"
              data={[...roles]}
              defaultValue="engineer"
            />
            <Button type="submit" size="xs" loading={create.isPending}>
              Make the key
            </Button>
          </form>
        )}
      </Modal>
    </>
  )
}
