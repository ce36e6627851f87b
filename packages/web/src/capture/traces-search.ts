/** The filters of the list of traces, as they stand in the URL. */
export type TracesSearch = {
  text?: string
  function?: string
  variant?: string
  model?: string
  status?: 'ok' | 'error'
  endUserId?: string
  sessionId?: string
  since?: Period
}

export const periods = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const
export type Period = keyof typeof periods

/** Filters whose values are picked on a trace rather than typed; shown as marks that can be taken off. */
export const pickedFilters = ['variant', 'model', 'endUserId', 'sessionId'] as const

/** Reads what may have been typed into the address bar: what it doesn't know, it leaves out. */
export function readTracesSearch(search: Record<string, unknown>): TracesSearch {
  const read: TracesSearch = {}
  for (const name of ['text', 'function', ...pickedFilters] as const) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') read[name] = value
    // The router reads a lone number as a number; ids may well be digits.
    if (typeof value === 'number') read[name] = String(value)
  }
  if (search.status === 'ok' || search.status === 'error') read.status = search.status
  if (typeof search.since === 'string' && Object.hasOwn(periods, search.since))
    read.since = search.since as Period
  return read
}
