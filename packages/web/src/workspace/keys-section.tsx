import type { ApiKey } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { LimitsForm } from './limits-form.tsx'
import { NewKey } from './new-key.tsx'
import { keysQuery } from './queries.ts'

/** The keys of this project: who uses them, made and revoked here. */
export function KeysSection() {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const keys = useQuery(keysQuery(api))
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const [limiting, setLimiting] = useState<ApiKey | null>(null)
  const columns = useMemo(() => columnsWith(setLimiting, setRevoking), [])
  const limit = useMutation(
    api.workspace.limitKey.mutationOptions({
      onSuccess: () => {
        setLimiting(null)
        return queryClient.invalidateQueries({ queryKey: api.workspace.listKeys.key() })
      },
      onError: toasts.fail,
    }),
  )
  const revoke = useMutation(
    api.workspace.revokeKey.mutationOptions({
      onSuccess: () => {
        setRevoking(null)
        toasts.say('The key is revoked.')
        return queryClient.invalidateQueries({ queryKey: api.workspace.listKeys.key() })
      },
      onError: toasts.fail,
    }),
  )
  return (
    <Section
      title="Keys"
      about="Secret keys are for servers. Browser keys may do nothing by themselves: a page leaves feedback with the token that came with the answer."
      aside={<NewKey />}
    >
      <QueryView query={keys} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No keys">
              Make one with the button above; applications call with it.
            </EmptyState>
          ) : (
            <DataTable label="Keys" columns={columns} rows={items} rowId={(key) => key.id} />
          )
        }
      </QueryView>
      {limiting && (
        <LimitsForm
          title={`Limits of ${limiting.name}`}
          limits={limiting.limits}
          isBusy={limit.isPending}
          onClose={() => setLimiting(null)}
          onSave={(limits) => limit.mutate({ id: limiting.id, ...limits })}
        />
      )}
      <Confirm
        opened={revoking !== null}
        title={`Revoke ${revoking?.name ?? 'this key'}?`}
        lost={`Whatever still calls with ${revoking?.hint ?? 'it'}… is refused from this moment. A revoked key cannot be brought back.`}
        action="Revoke the key"
        isBusy={revoke.isPending}
        onClose={() => setRevoking(null)}
        onConfirm={() => revoking && revoke.mutate({ id: revoking.id })}
      />
    </Section>
  )
}

function columnsWith(onLimit: (key: ApiKey) => void, onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    { id: 'name', header: 'Name', cell: (key) => key.name, sortBy: (key) => key.name },
    { id: 'kind', header: 'For', cell: (key) => (key.kind === 'secret' ? 'servers' : 'browsers') },
    { id: 'hint', header: 'Begins with', cell: (key) => <code>{key.hint}</code> },
    { id: 'role', header: 'May do', cell: (key) => key.role, wide: true },
    {
      id: 'made',
      header: 'Made',
      cell: (key) => <TimeAgo time={key.createdAt} />,
      sortBy: (key) => key.createdAt,
      wide: true,
    },
    {
      id: 'used',
      header: 'Last used',
      cell: (key) =>
        key.lastUsedAt ? <TimeAgo time={key.lastUsedAt} /> : <span className="faint">never</span>,
      sortBy: (key) => key.lastUsedAt,
    },
    {
      id: 'limits',
      header: 'Limits',
      cell: (key) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => onLimit(key)}
          aria-label={`Limits of ${key.name}: ${isLimited(key) ? 'limited' : 'none'}`}
        >
          {isLimited(key) ? 'limited' : 'none'}
        </Button>
      ),
      wide: true,
    },
    {
      id: 'revoke',
      header: 'Revoke',
      isHeaderHidden: true,
      align: 'end',
      cell: (key) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => onRevoke(key)}
          aria-label={`Revoke ${key.name}`}
        >
          Revoke
        </Button>
      ),
    },
  ]
}

function isLimited({ limits }: ApiKey): boolean {
  return Object.values(limits).some((limit) => limit !== null)
}
