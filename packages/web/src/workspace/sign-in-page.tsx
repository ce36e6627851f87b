import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect } from 'react'
import { SessionError, signIn } from '../api/session.ts'
import classes from './forms.module.css'

export function SignInPage() {
  const queryClient = useQueryClient()
  const signingIn = useMutation({ mutationFn: signIn, onSuccess: () => queryClient.resetQueries() })
  useEffect(() => {
    document.title = 'Sign in · Loopwright'
  }, [])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signingIn.mutate({
      email: String(form.get('email') ?? '').trim(),
      password: String(form.get('password') ?? ''),
    })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <h1>Sign in to Loopwright</h1>
      <TextInput name="email" label="Email" type="email" required autoComplete="username" autoFocus />
      <PasswordInput name="password" label="Password" required autoComplete="current-password" />
      {signingIn.isError && (
        <p className="bad" role="alert">
          {refusal(signingIn.error)}
        </p>
      )}
      <Button type="submit" loading={signingIn.isPending}>
        Sign in
      </Button>
      <p className="quiet">Accounts are made by the owner of this server.</p>
    </form>
  )
}

function refusal(error: unknown): string {
  if (!(error instanceof SessionError))
    return 'The server did not answer. Check that it is running, then try again.'
  if (error.status === 401) return 'Email and password do not belong together. Try again.'
  if (error.status === 429) return 'Too many attempts. Wait a minute, then try again.'
  return error.message
}
