import type { Split } from '@loopwright/contract'

export type DatasetSearch = { version?: string; split?: Split; text?: string; label?: string }

export const splits: readonly Split[] = ['train', 'holdout', 'validation']

export function readDatasetSearch(search: Record<string, unknown>): DatasetSearch {
  const read: DatasetSearch = {}
  for (const name of ['version', 'text', 'label'] as const) {
    const value = search[name]
    if (typeof value === 'string' && value) read[name] = value
  }
  if (splits.includes(search.split as Split)) read.split = search.split as Split
  return read
}
