import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { useActions } from '../keys/keyboard.tsx'
import { useToasts } from '../parts/toasts.tsx'
import { datasetsQuery, functionQuery, queuesQuery } from './queries.ts'

/** Starts a turn of the loop: what was learned since becomes a candidate, and a gate decides about it. */
export function StartRun() {
  const api = useApi()
  const datasets = useQuery(datasetsQuery(api))
  const queues = useQuery(queuesQuery(api))
  const [isOpen, setOpen] = useState(false)
  const functions = [...new Set(queues.data?.items.map((queue) => queue.function))].filter((name) =>
    datasets.data?.items.some((dataset) => dataset.function === name),
  )
  const mayStart = useMay('engineer')
  const isPossible = mayStart && functions.length > 0
  useActions(isPossible ? { 'loop.start': () => setOpen(true) } : {})
  if (!isPossible) return null
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        Turn the loop
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Turn the loop"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <StartForm functions={functions} />
      </Modal>
    </>
  )
}

function StartForm({ functions }: { functions: readonly string[] }) {
  const api = useApi()
  const toasts = useToasts()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [functionName, setFunctionName] = useState(functions[0] ?? '')
  const datasets =
    useQuery(datasetsQuery(api)).data?.items.filter((dataset) => dataset.function === functionName) ?? []
  const queues =
    useQuery(queuesQuery(api)).data?.items.filter((queue) => queue.function === functionName) ?? []
  const detail = useQuery(functionQuery(api, functionName)).data
  const variants = detail?.variants.map(({ name }) => name) ?? []
  const newest = detail?.releases.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))[0]
  const serving = newest?.weights.toSorted((one, other) => other.weight - one.weight)[0]?.variant
  const start = useMutation(
    api.loop.startRun.mutationOptions({
      onSuccess: async (run) => {
        await queryClient.invalidateQueries({ queryKey: api.loop.key() })
        await navigate({ to: '/loop/runs/$id', params: { id: run.id } })
      },
      onError: toasts.fail,
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    const seed = datasets
      .find(({ name }) => name === text('dataset'))
      ?.versions.toSorted((one, other) => one.version - other.version)[0]
    start.mutate({
      function: functionName,
      dataset: text('dataset'),
      queueId: text('queue'),
      baseline: text('baseline'),
      candidate: text('candidate'),
      margin: Number(text('margin')) / 100,
      ...(seed && { includeVersionId: seed.id }),
    })
  }
  return (
    <form onSubmit={submit} className="stack" style={{ gap: 12 }}>
      <p className="quiet">
        What people said since becomes a dataset version, a candidate is trained on it, and a gate compares
        the two. Only a candidate that passes gets calls, a few at first.
      </p>
      <NativeSelect
        label="Function"
        data={[...functions]}
        value={functionName}
        onChange={(event) => setFunctionName(event.currentTarget.value)}
        data-autofocus
      />
      <NativeSelect
        name="dataset"
        label="Dataset"
        description="Its first version is carried over"
        data={datasets.map(({ name }) => name)}
      />
      <NativeSelect
        name="queue"
        label="Reviews from"
        data={queues.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <NativeSelect
        name="baseline"
        label="To beat"
        key={variants.join()}
        data={variants}
        defaultValue={serving ?? variants[0]}
      />
      <TextInput
        name="candidate"
        label="Call the candidate"
        description="Lower-case words joined by hyphens"
        required
        pattern="[a-z0-9]+([\-_.][a-z0-9]+)*"
      />
      <TextInput
        name="margin"
        type="number"
        label="Better by more than, in points"
        description="Below zero allows it to be that much worse"
        defaultValue="2"
        step="0.5"
        min={-50}
        max={50}
        required
      />
      <Button type="submit" size="xs" loading={start.isPending}>
        Start
      </Button>
    </form>
  )
}
