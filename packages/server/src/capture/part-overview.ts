import type { ReadyFilter } from './trace-filter.ts'
import type { TraceOverview } from './trace-overview-store.ts'

/** What `trace_part.shown` holds, in its order. */
const shown = [
  ...([
    'trace_id',
    'duration_ms',
    'name',
    'function',
    'variant',
    'provider',
    'model',
    'environment',
  ] as const),
  ...(['session_id', 'user_task_id', 'end_user_id', 'prompt_tokens', 'completion_tokens'] as const),
  ...(['cost_micro_usd', 'confidence', 'tags', 'span_count', 'error_count'] as const),
  ...(['started_ms', 'span_keys', 'places'] as const),
]

/** The values that a trace has of the first of its spans that says them, in the order of `places`. */
const fromFirst = [
  ...(['name', 'function', 'variant', 'provider', 'model', 'environment', 'session_id'] as const),
  ...(['user_task_id', 'end_user_id', 'input_text'] as const),
]
/** And of the last, behind them in `places`. */
const fromLast = ['output_text', 'confidence'] as const

/** One part of a trace. The last three are not there of what was captured before they were kept. */
export type PartOverview = Omit<TraceOverview, 'trace_key' | 'started_at' | 'last_started_at'> & {
  started_ms?: number
  span_keys?: readonly number[]
  places?: readonly number[]
}

export function readPart(values: string, inputText: string, outputText: string): PartOverview {
  const list: unknown[] = JSON.parse(values)
  const fields = Object.fromEntries(shown.map((name, index) => [name, list[index]]))
  return { ...fields, input_text: inputText, output_text: outputText } as PartOverview
}

/** The parts together; undefined where one span may be in several of them, so that only the spans can tell. */
export function addUpParts(parts: readonly PartOverview[]): PartOverview | undefined {
  const [first] = parts
  if (!first || parts.length === 1) return first
  const keys = new Set<number>()
  let spanCount = 0
  let startedMs = Number.POSITIVE_INFINITY
  let endedMs = Number.NEGATIVE_INFINITY
  for (const part of parts) {
    if (!part.places?.length || part.started_ms === undefined) return undefined
    for (const key of part.span_keys ?? []) keys.add(key)
    spanCount += part.span_count
    startedMs = Math.min(startedMs, part.started_ms)
    endedMs = Math.max(endedMs, part.started_ms + part.duration_ms)
  }
  if (keys.size !== spanCount) return undefined
  const sum = (column: 'prompt_tokens' | 'completion_tokens' | 'cost_micro_usd') =>
    parts.reduce<number | null>(
      (total, part) => (part[column] === null ? total : (total ?? 0) + part[column]),
      null,
    )
  return {
    ...first,
    ...valuesByPlace(parts),
    started_ms: startedMs,
    duration_ms: Math.round((endedMs - startedMs) * 1_000) / 1_000,
    prompt_tokens: sum('prompt_tokens'),
    completion_tokens: sum('completion_tokens'),
    cost_micro_usd: sum('cost_micro_usd'),
    tags: [...new Set(parts.flatMap((part) => part.tags))],
    span_count: spanCount,
    error_count: parts.reduce((total, part) => total + part.error_count, 0),
  }
}

function valuesByPlace(parts: readonly PartOverview[]): Partial<PartOverview> {
  const values = [...fromFirst, ...fromLast].map((column, index) => {
    const isFirst = index < fromFirst.length
    const saying = parts.filter((part) => column === 'name' || (part[column] !== '' && part[column] !== null))
    const [best] = saying.sort((left, right) => {
      const order = (left.places?.[index] ?? 0) - (right.places?.[index] ?? 0)
      return isFirst ? order : -order
    })
    return [column, (best ?? parts[0])?.[column]]
  })
  return Object.fromEntries(values)
}

/** What a filter asks of a whole trace, of parts that were added up. */
export function totalsMatch(row: TraceOverview, filter: ReadyFilter): boolean {
  const { status, minLatencyMs, maxLatencyMs, minCostMicroUsd, maxCostMicroUsd } = filter
  const cost = row.cost_micro_usd
  if (status !== undefined && row.error_count > 0 !== (status === 'error')) return false
  if (minLatencyMs !== undefined && row.duration_ms < minLatencyMs) return false
  if (maxLatencyMs !== undefined && row.duration_ms > maxLatencyMs) return false
  if (minCostMicroUsd !== undefined && (cost === null || cost < minCostMicroUsd)) return false
  return maxCostMicroUsd === undefined || (cost !== null && cost <= maxCostMicroUsd)
}
