import { Autocomplete } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { sentence } from '../parts/format.ts'
import { facetsQuery } from './queries.ts'

type NameFieldProps = {
  name: 'function' | 'variant' | 'model' | 'environment' | 'segment'
  value: string | undefined
  /** Undefined for any. */
  onChange: (value: string | undefined) => void
}

const typingMs = 300

/** A name that calls have: typed, or chosen of those that there are. */
export function NameField({ name, value = '', onChange }: NameFieldProps) {
  const facets = useQuery(facetsQuery(useApi()))
  const [text, setText] = useState(value)
  const changeLater = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), typingMs)
  // The address may change from elsewhere, as by the back button.
  useEffect(() => setText(value), [value])
  const known = name === 'segment' ? [] : (facets.data?.facets[name] ?? [])
  return (
    <Autocomplete
      size="xs"
      w={140}
      label={sentence(name)}
      placeholder="any"
      data={known.map((facet) => facet.value).filter((each) => each !== '')}
      value={text}
      onChange={(next) => {
        setText(next)
        changeLater(next)
      }}
      onOptionSubmit={(chosen) => {
        changeLater.cancel()
        onChange(chosen)
      }}
    />
  )
}
