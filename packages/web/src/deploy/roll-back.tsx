import type { Rollout } from '@loopwright/contract'
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useToasts } from '../parts/toasts.tsx'

/** Gives every call back to the control at once, after saying what is lost. */
export function RollBack({ rollout }: { rollout: Rollout }) {
  const api = useApi()
  const toasts = useToasts()
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const rollBack = useMutation(
    api.deploy.rollBack.mutationOptions({
      onSuccess: () => {
        setOpen(false)
        toasts.say(`${rollout.control} answers every call again.`)
        return queryClient.invalidateQueries({ queryKey: api.deploy.key() })
      },
      onError: toasts.fail,
    }),
  )
  return (
    <>
      <Button size="xs" variant="outline" color="var(--bad)" onClick={() => setOpen(true)}>
        Roll back
      </Button>
      <Confirm
        opened={isOpen}
        title={`Give all calls back to ${rollout.control}?`}
        lost={
          <div className="stack" style={{ gap: 12 }}>
            <p>
              {rollout.candidate} stops answering at once
              {rollout.percent > 0 && `, which now answers ${rollout.percent} % of calls`}. What was measured
              is kept, but this rollout ends: to try {rollout.candidate} again, its gate must open again.
            </p>
            <TextInput
              label="Why"
              description="Kept in the record"
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </div>
        }
        action="Roll back now"
        isBusy={rollBack.isPending}
        onClose={() => setOpen(false)}
        onConfirm={() => rollBack.mutate({ id: rollout.id, ...(reason.trim() && { reason: reason.trim() }) })}
      />
    </>
  )
}
