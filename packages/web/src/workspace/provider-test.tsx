import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useApi } from '../api/use-api.tsx'
import { useToasts } from '../parts/toasts.tsx'

/** Asks a provider for its models, and says whether it could be reached and took the key. */
export function ProviderTest({ name }: { name: string }) {
  const toasts = useToasts()
  const test = useMutation(
    useApi().workspace.testProvider.mutationOptions({
      onSuccess: ({ isAccepted, latencyMs, models, message }) =>
        toasts.say(
          isAccepted && models.length > 0
            ? `${name} answered in ${latencyMs} ms and has ${models.length} models.`
            : `${name}: ${message}`,
        ),
      onError: toasts.fail,
    }),
  )
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      loading={test.isPending}
      onClick={() => test.mutate({ name })}
      aria-label={`Test ${name}`}
    >
      Test
    </Button>
  )
}
