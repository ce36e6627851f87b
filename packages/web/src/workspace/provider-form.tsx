import type { ProviderView } from '@loopwright/contract'
import { Button, Modal, NativeSelect, NumberInput, PasswordInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { type ProviderInput, readProviderForm } from './read-provider-form.ts'

type ProviderFormProps = { provider: ProviderView | null; onClose: () => void }

/** Adds a provider, or changes one. What its key is cannot be read back: left empty, it stays. */
export function ProviderForm({ provider, onClose }: ProviderFormProps) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [mistake, setMistake] = useState<string | null>(null)
  const done = {
    onSuccess: () => {
      onClose()
      return queryClient.invalidateQueries({ queryKey: api.workspace.listProviders.key() })
    },
    onError: toasts.fail,
  }
  const create = useMutation(api.workspace.createProvider.mutationOptions(done))
  const update = useMutation(api.workspace.updateProvider.mutationOptions(done))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const read = readProviderForm(new FormData(event.currentTarget))
    setMistake('mistake' in read ? read.mistake : null)
    if (!('mistake' in read)) save(read)
  }
  const save = ({ name, kind, baseUrl, secrets, tuning }: ProviderInput) => {
    if (!provider) create.mutate({ name, kind, baseUrl, secrets: secrets ?? {}, tuning })
    else {
      // What this form doesn't ask for stays as it is.
      const { timeoutMs: _timeoutMs, maxRetries: _maxRetries, ...others } = provider.tuning
      update.mutate({
        name: provider.name,
        baseUrl,
        tuning: { ...others, ...tuning },
        ...(secrets && { secrets }),
      })
    }
  }
  const tuning = provider?.tuning
  return (
    <Modal
      opened
      onClose={onClose}
      title={provider ? `Change ${provider.name}` : 'Add a provider'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
        {!provider && (
          <>
            <TextInput
              name="name"
              label="Name"
              description="Models are called as <name>/<model>"
              required
              pattern="[a-z0-9][a-z0-9\-]*"
              data-autofocus
            />
            <NativeSelect
              name="kind"
              label="Speaks"
              data={[
                { value: 'openai', label: "OpenAI's API (OpenAI, Azure, vLLM, Ollama, llama.cpp, …)" },
                { value: 'anthropic', label: "Anthropic's API" },
              ]}
            />
          </>
        )}
        <TextInput
          name="baseUrl"
          type="url"
          label="Base URL"
          description="With the version in it, such as https://api.openai.com/v1. It may be an address inside your network."
          required
          defaultValue={provider?.baseUrl}
        />
        <PasswordInput
          name="apiKey"
          label="Key"
          description={
            provider
              ? 'Leave this and the two fields below empty to keep what is there; fill one to replace all of them.'
              : 'Encrypted when it arrives; nobody sees it again'
          }
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
        />
        <TextInput
          name="apiKeyHeader"
          label="Header of the key"
          description="Only where it is not the usual one: Azure's is api-key"
          defaultValue={provider?.apiKey?.name}
        />
        <Textarea
          name="headers"
          label="More headers"
          description="One a line, as name: value"
          rows={2}
          placeholder={provider?.headers.map(({ name, hint }) => `${name}: ${hint}`).join('\n')}
        />
        <Textarea
          name="query"
          label="Query parameters"
          description="One a line, as name=value, such as api-version=preview"
          rows={2}
          placeholder={provider?.query.map(({ name, hint }) => `${name}=${hint}`).join('\n')}
        />
        <div className="row" style={{ gap: 12, alignItems: 'flex-end' }}>
          <NumberInput
            name="timeoutMs"
            label="Whole answer within (ms)"
            min={100}
            max={3_600_000}
            defaultValue={tuning?.timeoutMs ?? ''}
          />
          <NumberInput
            name="maxRetries"
            label="Retries"
            min={0}
            max={5}
            defaultValue={tuning?.maxRetries ?? ''}
          />
        </div>
        {mistake && <p role="alert">{mistake}</p>}
        <Button type="submit" size="xs" loading={create.isPending || update.isPending}>
          {provider ? 'Change it' : 'Add it'}
        </Button>
      </form>
    </Modal>
  )
}
