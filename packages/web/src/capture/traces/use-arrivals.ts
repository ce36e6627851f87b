import type { TraceSummary } from '@loopwright/contract'
import { useEffect, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { type TracesSearch, traceFilterOf } from './traces-search.ts'

const pauseMs = 1500
const pauseAfterFailureMs = 6000
const mostKept = 2000

type Arrivals = { traces: ReadonlyMap<string, TraceSummary>; isFailing: boolean }
const none: Arrivals = { traces: new Map(), isFailing: false }

/**
 * Traces that came or grew while the list is live, by their ids. `onBegin` is called once it is certain that nothing from
 * then on is missed. While the page is out of sight nothing is asked.
 */
export function useArrivals(search: TracesSearch, nowMs: number, onBegin: () => void): Arrivals {
  const api = useApi()
  const [arrivals, setArrivals] = useState<Arrivals>(none)
  const { live, ...filters } = search
  const wanted = JSON.stringify(filters)

  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters, other rows
  useEffect(() => setArrivals(none), [wanted])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what follows the filters is begun anew with them, and with nothing else
  useEffect(() => {
    if (!live) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let cursor: string | undefined
    const stop = new AbortController()
    const ask = async () => {
      if (document.hidden) return wait(pauseMs)
      try {
        const input = { ...traceFilterOf(search, nowMs), ...(cursor && { cursor }) }
        const answer = await api.capture.tailTraces.call(input, { signal: stop.signal })
        if (stop.signal.aborted) return
        if (cursor === undefined) onBegin()
        cursor = answer.cursor
        setArrivals((before) => withTraces(before, answer.items))
        wait(pauseMs)
      } catch {
        if (stop.signal.aborted) return
        setArrivals((before) => ({ ...before, isFailing: true }))
        wait(pauseAfterFailureMs)
      }
    }
    const wait = (ms: number) => {
      timer = setTimeout(() => void ask(), ms)
    }
    void ask()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [api, live, wanted])
  return arrivals
}

/** The same rows again change nothing: an answer repeats what came in the last seconds. */
function withTraces(before: Arrivals, items: readonly TraceSummary[]): Arrivals {
  const news = items.filter(
    (item) => JSON.stringify(before.traces.get(item.traceId)) !== JSON.stringify(item),
  )
  if (news.length === 0) return before.isFailing ? { ...before, isFailing: false } : before
  const traces = new Map(before.traces)
  for (const item of news) traces.set(item.traceId, item)
  for (const id of traces.keys()) {
    if (traces.size <= mostKept) break
    traces.delete(id)
  }
  return { traces, isFailing: false }
}
