import type { ProviderView } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { Confirm } from '../parts/confirm.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { StatusWord } from '../parts/status-word.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { PricesSection } from './prices-section.tsx'
import { ProviderForm } from './provider-form.tsx'
import { ProviderTest } from './provider-test.tsx'
import { providersQuery } from './queries.ts'

/** Whom the gateway forwards to: added, tested, changed and removed here. */
export function ProvidersPage() {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const mayChange = useMay('admin')
  const providers = useQuery(providersQuery(api))
  const [editing, setEditing] = useState<ProviderView | 'new' | null>(null)
  const [removing, setRemoving] = useState<ProviderView | null>(null)
  const columns = useMemo(() => columnsWith(mayChange, setEditing, setRemoving), [mayChange])
  const remove = useMutation(
    api.workspace.deleteProvider.mutationOptions({
      onSuccess: () => {
        setRemoving(null)
        toasts.say('The provider and its key are gone.')
        return queryClient.invalidateQueries({ queryKey: api.workspace.listProviders.key() })
      },
      onError: toasts.fail,
    }),
  )
  return (
    <Page title="Providers" above={<Link to="/settings">Settings</Link>}>
      <Section
        title="Upstreams"
        about="Call a model as <provider>/<model>, or name it in a variant. Keys are encrypted when they arrive and are never shown again. Those from the environment serve all projects of this server."
        aside={
          mayChange && (
            <Button size="compact-sm" variant="default" onClick={() => setEditing('new')}>
              Add a provider
            </Button>
          )
        }
      >
        <QueryView query={providers} rows={3}>
          {({ items }) => (
            <DataTable label="Providers" columns={columns} rows={items} rowId={({ name }) => name} />
          )}
        </QueryView>
      </Section>
      <PricesSection />
      {editing !== null && (
        <ProviderForm provider={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      <Confirm
        opened={removing !== null}
        title={`Remove ${removing?.name ?? 'this provider'}?`}
        lost="Its key is deleted. Variants that answer through it fail from this moment, unless their function has a fallback."
        action="Remove it"
        isBusy={remove.isPending}
        onClose={() => setRemoving(null)}
        onConfirm={() => removing && remove.mutate({ name: removing.name })}
      />
    </Page>
  )
}

function columnsWith(
  mayChange: boolean,
  onEdit: (provider: ProviderView) => void,
  onRemove: (provider: ProviderView) => void,
): Column<ProviderView>[] {
  const columns: Column<ProviderView>[] = [
    { id: 'name', header: 'Name', cell: ({ name }) => name, sortBy: ({ name }) => name },
    { id: 'kind', header: 'Speaks', cell: ({ kind }) => (kind === 'anthropic' ? 'Anthropic' : 'OpenAI') },
    { id: 'url', header: 'Base URL', cell: ({ baseUrl }) => <code>{baseUrl}</code>, wide: true },
    { id: 'key', header: 'Key', cell: (provider) => <KeyState provider={provider} /> },
    {
      id: 'origin',
      header: 'From',
      cell: ({ origin }) => (origin === 'environment' ? 'the environment' : 'this project'),
      wide: true,
    },
  ]
  if (!mayChange) return columns
  return [
    ...columns,
    {
      id: 'do',
      header: 'Actions',
      isHeaderHidden: true,
      align: 'end',
      cell: (provider) => (
        <span className="row" style={{ justifyContent: 'flex-end' }}>
          <ProviderTest name={provider.name} />
          {provider.origin === 'project' && (
            <>
              <Action label={`Change ${provider.name}`} onClick={() => onEdit(provider)}>
                Change
              </Action>
              <Action label={`Remove ${provider.name}`} onClick={() => onRemove(provider)}>
                Remove
              </Action>
            </>
          )}
        </span>
      ),
    },
  ]
}

function Action({ label, onClick, children }: { label: string; onClick: () => void; children: string }) {
  return (
    <Button size="compact-sm" variant="subtle" color="gray" onClick={onClick} aria-label={label}>
      {children}
    </Button>
  )
}

function KeyState({ provider: { apiKey, problem } }: { provider: ProviderView }) {
  if (problem) return <StatusWord tone="bad">cannot be decrypted</StatusWord>
  return apiKey ? <code>{apiKey.hint}</code> : <span className="faint">none</span>
}
