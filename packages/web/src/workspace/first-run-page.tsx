import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect } from 'react'
import { useConnectKeys } from '../api/connect-keys.ts'
import { describeFailure } from '../api/problem.ts'
import { useApi, useProjectChoice } from '../api/use-api.tsx'
import classes from './forms.module.css'

/** The first visit to a new server: makes the owner, the first project and its keys, then shows how to use them. */
export function FirstRunPage() {
  const api = useApi()
  const projectChoice = useProjectChoice()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [, keepKeys] = useConnectKeys()
  const setUp = useMutation(
    api.workspace.setUp.mutationOptions({
      onSuccess: async (made) => {
        projectChoice.set(made.project.id)
        keepKeys({ secretKey: made.secretKey, publicKey: made.publicKey })
        await navigate({ to: '/start' })
        await queryClient.invalidateQueries({ queryKey: api.workspace.key() })
      },
    }),
  )
  useEffect(() => {
    document.title = 'First run · Loopwright'
  }, [])
  const failure = setUp.isError ? describeFailure(setUp.error) : null

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    setUp.mutate({
      email: text('email'),
      password: String(form.get('password') ?? ''),
      name: text('name') || 'Owner',
      project: text('project') || 'default',
    })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <h1>Set up Loopwright</h1>
      <p className="quiet">
        This server is new. Make the account that owns it; keys for your application are made with it.
      </p>
      <TextInput name="name" label="Your name" autoComplete="name" autoFocus />
      <TextInput name="email" label="Email" type="email" required autoComplete="username" />
      <PasswordInput
        name="password"
        label="Password"
        description="At least 10 characters"
        required
        minLength={10}
        autoComplete="new-password"
      />
      <TextInput
        name="project"
        label="Project"
        description="Lower-case words joined by hyphens"
        defaultValue="default"
        pattern="[a-z0-9]+([\-_.][a-z0-9]+)*"
      />
      {failure && (
        <p className="bad" role="alert">
          {failure.detail} {failure.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}
        </p>
      )}
      <Button type="submit" loading={setUp.isPending}>
        Make the owner and keys
      </Button>
    </form>
  )
}
