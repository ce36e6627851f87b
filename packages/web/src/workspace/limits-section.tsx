import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { LimitsForm } from './limits-form.tsx'
import { limitsQuery } from './queries.ts'

/** How much the project may ask of the gateway. */
export function LimitsSection() {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const limits = useQuery(limitsQuery(api))
  const [isOpen, setOpen] = useState(false)
  const put = useMutation(
    api.workspace.putLimits.mutationOptions({
      onSuccess: () => {
        setOpen(false)
        return queryClient.invalidateQueries({ queryKey: api.workspace.getLimits.key() })
      },
      onError: toasts.fail,
    }),
  )
  return (
    <Section
      title="Limits"
      about="What all keys of this project together may ask of the gateway, counted by each server for itself. Who asks for more gets 429 and is told when to come back."
      aside={
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          Change the limits
        </Button>
      }
    >
      <QueryView query={limits} rows={2}>
        {({ requestsPerMinute, tokensPerMinute, concurrentRequests }) => (
          <>
            <FactList
              facts={[
                ['Requests a minute', requestsPerMinute ?? 'not limited'],
                ['Tokens a minute', tokensPerMinute ?? 'not limited'],
                ['Calls at once', concurrentRequests ?? 'not limited'],
              ]}
            />
            {isOpen && (
              <LimitsForm
                title="Limits of this project"
                limits={{ requestsPerMinute, tokensPerMinute, concurrentRequests }}
                isBusy={put.isPending}
                onClose={() => setOpen(false)}
                onSave={(changed) => put.mutate(changed)}
              />
            )}
          </>
        )}
      </QueryView>
    </Section>
  )
}
