export const spanViews = ['read', 'details', 'json', 'feedback'] as const
export type SpanView = (typeof spanViews)[number]

/** What of a trace is looked at, as it stands in the URL: one of its spans, and how. */
export type TraceSearch = { span?: string; view?: SpanView }

/** Reads what may have been typed into the address bar: what it doesn't know, it leaves out. */
export function readTraceSearch(search: Record<string, unknown>): TraceSearch {
  const span = typeof search.span === 'number' ? String(search.span) : search.span
  const view = spanViews.find((known) => known === search.view)
  return { ...(typeof span === 'string' && span !== '' && { span }), ...(view && { view }) }
}
