import { cost, duration, sentence } from '../../parts/format.ts'
import { type FilterField, fieldOf } from './filter-fields.ts'
import { boundsLabel } from './filter-options.ts'
import type { Bounds } from './parse-bounds.ts'
import { nameFilters, type TracesSearch } from './traces-search.ts'

/** One filter that is set, in words, with the filters without it. */
export type FilterChip = { id: string; field: FilterField; label: string; without: TracesSearch }

export function filterChips(search: TracesSearch): FilterChip[] {
  const chips: FilterChip[] = []
  const add = (field: FilterField, label: string, without: TracesSearch) =>
    chips.push({ id: `${field.id} ${label}`, field, label, without })
  const {
    status,
    signal,
    signalValue,
    metadata,
    tag,
    minLatencyMs,
    maxLatencyMs,
    minCostMicroUsd,
    maxCostMicroUsd,
  } = search
  if (status) add(fieldOf('status'), status === 'ok' ? 'Answered' : 'Failed', omit(search, 'status'))
  for (const id of nameFilters) {
    const value = search[id]
    if (value !== undefined) add(fieldOf(id), value, omit(search, id))
  }
  for (const one of tag ?? []) {
    const left = (tag ?? []).filter((other) => other !== one)
    add(fieldOf('tag'), one, left.length === 0 ? omit(search, 'tag') : { ...search, tag: left })
  }
  for (const [name, value] of Object.entries(metadata ?? {})) {
    const { [name]: _, ...left } = metadata ?? {}
    add(
      fieldOf('metadata'),
      `${name} is ${value}`,
      Object.keys(left).length === 0 ? omit(search, 'metadata') : { ...search, metadata: left },
    )
  }
  if (signal) {
    const said = signalValue === 'true' ? 'yes' : signalValue === 'false' ? 'no' : (signalValue ?? 'given')
    add(fieldOf('signal'), `${sentence(signal)}: ${said}`, omit(search, 'signal', 'signalValue'))
  }
  if (minLatencyMs !== undefined || maxLatencyMs !== undefined) {
    const bounds = { min: minLatencyMs, max: maxLatencyMs } as Bounds
    add(fieldOf('latency'), boundsLabel(bounds, duration), omit(search, 'minLatencyMs', 'maxLatencyMs'))
  }
  if (minCostMicroUsd !== undefined || maxCostMicroUsd !== undefined) {
    const bounds = { min: minCostMicroUsd, max: maxCostMicroUsd } as Bounds
    add(fieldOf('cost'), boundsLabel(bounds, cost), omit(search, 'minCostMicroUsd', 'maxCostMicroUsd'))
  }
  return chips
}

function omit(search: TracesSearch, ...names: (keyof TracesSearch)[]): TracesSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([name]) => !names.includes(name as keyof TracesSearch)),
  )
}
