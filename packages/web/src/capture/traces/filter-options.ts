import type { Signal, TraceFacets } from '@loopwright/contract'
import { cost, duration, sentence } from '../../parts/format.ts'
import type { FilterField } from './filter-fields.ts'
import { type Bounds, parseBounds, readMicroUsd, readMs } from './parse-bounds.ts'
import type { NameFilter, TracesSearch } from './traces-search.ts'

/** One entry of the menu: what it says, how many traces have it, and the filters with it. */
export type FilterOption = { id: string; label: string; traceCount?: number; apply: Partial<TracesSearch> }

export type KnownValues = { facets: TraceFacets['facets'] | undefined; signals: readonly Signal[] }

const mostOptions = 100

/** What a field can be narrowed to: the values it has, narrowed by what was typed, and the typed value itself where any will do. */
export function filterOptions(
  field: FilterField,
  text: string,
  { facets, signals }: KnownValues,
  search: TracesSearch,
): FilterOption[] {
  const wanted = text.trim()
  const fitting = (options: FilterOption[]) =>
    options.filter(({ label }) => label.toLowerCase().includes(wanted.toLowerCase())).slice(0, mostOptions)
  switch (field.id) {
    case 'status':
      return fitting([
        { id: 'ok', label: 'Answered', apply: { status: 'ok' } },
        { id: 'error', label: 'Failed', apply: { status: 'error' } },
      ])
    case 'signal':
      return fitting(signals.flatMap(signalOptions))
    case 'latency':
      return boundOptions(wanted, readMs, [1000, 5000, 10_000, 30_000, 60_000], duration, (bounds) => ({
        minLatencyMs: bounds.min,
        maxLatencyMs: bounds.max,
      }))
    case 'cost':
      return boundOptions(wanted, readMicroUsd, [1000, 10_000, 100_000, 1_000_000], cost, (bounds) => ({
        minCostMicroUsd: bounds.min,
        maxCostMicroUsd: bounds.max,
      }))
    case 'metadata': {
      const [, name, value] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(text) ?? []
      if (!name || !value) return []
      return [
        {
          id: 'typed',
          label: `${name} is ${value}`,
          apply: { metadata: { ...search.metadata, [name]: value } },
        },
      ]
    }
    default: {
      const known = field.facet ? (facets?.[field.facet] ?? []) : []
      const options = known.map(({ value, traceCount }) => ({
        ...{ id: `known ${value}`, label: value, traceCount },
        apply: applied(field.id as NameFilter | 'tag', value, search),
      }))
      const isKnown = known.some(({ value }) => value === wanted)
      const typed = {
        id: 'typed',
        label: wanted,
        apply: applied(field.id as NameFilter | 'tag', wanted, search),
      }
      return [...fitting(options), ...(wanted === '' || isKnown ? [] : [typed])]
    }
  }
}

function applied(id: NameFilter | 'tag', value: string, search: TracesSearch): Partial<TracesSearch> {
  if (id !== 'tag') return { [id]: value }
  return { tag: [...new Set([...(search.tag ?? []), value])] }
}

function signalOptions({ name, type, direction, categories }: Signal): FilterOption[] {
  const option = (label: string, signalValue?: string): FilterOption =>
    ({
      id: `${name} ${signalValue ?? ''}`,
      label: `${sentence(name)}: ${label}`,
      apply: { signal: name, signalValue },
    }) as FilterOption
  const hasSides = direction !== 'none' || type === 'correction' || categories !== null
  return [
    option('given'),
    ...(hasSides ? [option('good', 'good'), option('bad', 'bad')] : []),
    ...(type === 'boolean' ? [option('yes', 'true'), option('no', 'false')] : []),
    ...Object.keys(categories ?? {}).map((category) => option(category, category)),
  ]
}

function boundOptions(
  text: string,
  readValue: (text: string) => number | null,
  usual: readonly number[],
  format: (value: number) => string,
  apply: (bounds: Bounds) => Record<string, number | undefined>,
): FilterOption[] {
  if (text === '') {
    return usual.map((min) => ({
      id: `${min}`,
      label: boundsLabel({ min }, format),
      apply: apply({ min }) as Partial<TracesSearch>,
    }))
  }
  const bounds = parseBounds(text, readValue)
  if (!bounds) return []
  return [{ id: 'typed', label: boundsLabel(bounds, format), apply: apply(bounds) as Partial<TracesSearch> }]
}

export function boundsLabel({ min, max }: Bounds, format: (value: number) => string): string {
  if (min !== undefined && max !== undefined) return `${format(min)} to ${format(max)}`
  return min !== undefined ? `at least ${format(min)}` : `at most ${format(max ?? 0)}`
}
