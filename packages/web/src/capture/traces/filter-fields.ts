import type { NameFilter } from './traces-search.ts'

export type FilterFieldId = NameFilter | 'status' | 'tag' | 'metadata' | 'signal' | 'latency' | 'cost'

export type FilterField = {
  id: FilterFieldId
  label: string
  /** The facet that knows its values. */
  facet?: 'function' | 'variant' | 'model' | 'provider' | 'environment' | 'tag'
  /** How its value is written, for those that are typed. */
  example?: string
}

/** What traces can be narrowed to, in the order in which the menu offers it. */
export const filterFields: readonly FilterField[] = [
  { id: 'function', label: 'Function', facet: 'function' },
  { id: 'status', label: 'Outcome' },
  { id: 'signal', label: 'Feedback' },
  { id: 'variant', label: 'Variant', facet: 'variant' },
  { id: 'model', label: 'Model', facet: 'model' },
  { id: 'latency', label: 'Took', example: '> 2s, or 500ms-2s' },
  { id: 'cost', label: 'Cost', example: '> 0.05, in dollars' },
  { id: 'tag', label: 'Tag', facet: 'tag' },
  { id: 'environment', label: 'Environment', facet: 'environment' },
  { id: 'metadata', label: 'Metadata', example: 'locale=de' },
  { id: 'endUserId', label: 'End user', example: 'an id' },
  { id: 'sessionId', label: 'Session', example: 'an id' },
  { id: 'userTaskId', label: 'Task', example: 'an id' },
  { id: 'provider', label: 'Provider', facet: 'provider' },
]

export function fieldOf(id: FilterFieldId): FilterField {
  return filterFields.find((field) => field.id === id) ?? { id, label: id }
}
