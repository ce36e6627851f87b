import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/use-api.tsx'
import { functionsQuery } from './queries.ts'

type FunctionChoiceProps = { value: string | undefined; onChange: (name: string | undefined) => void }

/** Of which function, or of all. */
export function FunctionChoice({ value, onChange }: FunctionChoiceProps) {
  const functions = useQuery(functionsQuery(useApi()))
  return (
    <NativeSelect
      size="xs"
      w={220}
      aria-label="Function"
      value={value ?? ''}
      data={[{ value: '', label: 'All functions' }, ...(functions.data?.items.map(({ name }) => name) ?? [])]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}
