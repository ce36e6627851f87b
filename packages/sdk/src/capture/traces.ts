import { eachItem, type Page } from '../page.ts'
import type { Transport } from '../transport.ts'
import type { Inference, NewSpan, SpanQuery, Trace, TraceSummary } from './span.ts'

/** Sends spans, and reads traces back. */
export type Traces = {
  /** Queues spans and returns at once; never throws. What cannot be delivered is told to `onError`. */
  send(spans: readonly NewSpan[]): void
  get(traceId: string): Promise<Trace>
  list(query?: SpanQuery): Promise<Page<TraceSummary>>
  /** Every trace of every page. */
  each(query?: SpanQuery): AsyncGenerator<TraceSummary, void>
}

/** Reads model calls. */
export type Inferences = {
  get(id: string): Promise<Inference>
  list(query?: SpanQuery): Promise<Page<Inference>>
  each(query?: SpanQuery): AsyncGenerator<Inference, void>
}

export function createTraces(request: Transport, enqueue: (span: NewSpan) => void): Traces {
  const list = (query: SpanQuery = {}) => request<Page<TraceSummary>>('GET', '/traces', { query })
  return {
    send(spans) {
      for (const span of spans) enqueue(span)
    },
    get: (traceId) => request('GET', `/traces/${encodeURIComponent(traceId)}`),
    list,
    each: (query = {}) => eachItem(list, query),
  }
}

export function createInferences(request: Transport): Inferences {
  const list = (query: SpanQuery = {}) => request<Page<Inference>>('GET', '/inferences', { query })
  return {
    get: (id) => request('GET', `/inferences/${encodeURIComponent(id)}`),
    list,
    each: (query = {}) => eachItem(list, query),
  }
}
