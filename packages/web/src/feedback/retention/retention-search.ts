export const retentionGroups = ['variant', 'model', 'function', 'segment'] as const
export type RetentionGroup = (typeof retentionGroups)[number]

export type RetentionSearch = { function?: string; by?: RetentionGroup }

export function readRetentionSearch(search: Record<string, unknown>): RetentionSearch {
  const read: RetentionSearch = {}
  if (typeof search.function === 'string' && search.function) read.function = search.function
  const by = retentionGroups.find((group) => group === search.by)
  if (by) read.by = by
  return read
}
