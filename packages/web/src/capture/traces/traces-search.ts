import { isPeriod, periods } from '../../parts/period.ts'

/** Filters that are one name each, in the order in which menus offer them. */
export const nameFilters = [
  'function',
  'variant',
  'model',
  'provider',
  'environment',
  'endUserId',
  'sessionId',
  'userTaskId',
] as const
export type NameFilter = (typeof nameFilters)[number]

const numberFilters = ['minLatencyMs', 'maxLatencyMs', 'minCostMicroUsd', 'maxCostMicroUsd'] as const
type NumberFilter = (typeof numberFilters)[number]

/** The filters of the list of traces, as they stand in the URL. */
export type TracesSearch = { [name in NameFilter]?: string } & { [name in NumberFilter]?: number } & {
  text?: string
  status?: 'ok' | 'error'
  tag?: readonly string[]
  metadata?: Readonly<Record<string, string>>
  signal?: string
  signalValue?: string
  /** A period up to now, or a time. */
  since?: string
  until?: string
  /** Whether new traces come in by themselves. */
  live?: true
}

const mostEntries = 10

/** Reads what may have been typed into the address bar: what it doesn't know, it leaves out. */
export function readTracesSearch(search: Record<string, unknown>): TracesSearch {
  const read: TracesSearch = {}
  for (const name of ['text', ...nameFilters, 'signal', 'signalValue'] as const) {
    const value = textOf(search[name])
    if (value !== null) read[name] = value
  }
  for (const name of numberFilters) {
    const value = Number(search[name] ?? Number.NaN)
    if (Number.isFinite(value) && value >= 0) read[name] = value
  }
  if (search.status === 'ok' || search.status === 'error') read.status = search.status
  const tags = [search.tag].flat().flatMap((tag) => textOf(tag) ?? [])
  if (tags.length > 0) read.tag = tags.slice(0, mostEntries)
  const metadata = readMetadata(search.metadata)
  if (metadata) read.metadata = metadata
  for (const name of ['since', 'until'] as const) {
    const time = readTime(search[name])
    if (time !== null && !(name === 'until' && isPeriod(time))) read[name] = time
  }
  if (read.signal === undefined) delete read.signalValue
  if (search.live === true) read.live = true
  return read
}

/** The filters that the API is asked for. `nowMs` is where a period such as "last hour" ends. */
export function traceFilterOf({ live: _, since, ...filters }: TracesSearch, nowMs: number) {
  const from =
    since === undefined || !isPeriod(since) ? since : new Date(nowMs - periods[since]).toISOString()
  const tag = filters.tag && { tag: [...filters.tag] }
  return { ...filters, ...tag, ...(from !== undefined && { since: from }) }
}

/** The router reads a lone number as a number; ids may well be digits. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

function readTime(value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (isPeriod(value)) return value
  return Number.isNaN(Date.parse(value)) ? null : new Date(value).toISOString()
}

function readMetadata(value: unknown): Record<string, string> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const entries = Object.entries(value).flatMap(([name, entry]) => {
    const text = textOf(entry)
    return name === '' || text === null ? [] : [[name, text] as const]
  })
  return entries.length === 0 ? null : Object.fromEntries(entries.slice(0, mostEntries))
}
