import { addEvents } from '@loopwright/core/capture/otlp/add-events'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { Clock } from '../../platform/clock.ts'
import type { FactPayloads } from '../../platform/facts/facts.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import { eventOfRow } from './event-of-row.ts'
import type { LateEventRow } from './late-event-row.ts'
import {
  insertSpans,
  selectLateAmong,
  selectLateEvents,
  selectLateTraces,
  selectWholeSpans,
} from './late-event-store.ts'

/** Spans that come later than this after their events do not learn them; the events stay in a table of their own. */
const rememberedMs = 24 * 3_600_000
const mostTraces = 100_000
const tracesAtOnce = 200
const askedAtOnce = 2_000

/** Consumers of facts that write into spans what came about them apart from them, whichever of the two came first. */
export type LateEventJoiner = {
  spanEventsReceived(fact: FactPayloads['span-event.received']): Promise<void>
  spansCaptured(fact: FactPayloads['span.captured']): Promise<void>
}

/**
 * Which traces have such events is remembered, so that captured spans cost nothing here where nobody sends any; a ledger
 * that several servers share is asked too. A span that is sent again after its events replaces what was joined, and is
 * joined again.
 */
export function lateEventJoiner(deps: {
  ledger: Pick<Ledger, 'client' | 'isEmbedded'>
  clock: Clock
}): LateEventJoiner {
  const { ledger } = deps
  const { client } = ledger
  const remembered = new Map<string, { projectId: string; traceId: string }>()
  let asked: Promise<void> | undefined
  let joining: Promise<void> = Promise.resolve()

  function remember(projectId: string, traceId: string): void {
    const key = `${projectId}/${traceId}`
    remembered.delete(key)
    remembered.set(key, { projectId, traceId })
    if (remembered.size > mostTraces) remembered.delete(remembered.keys().next().value!)
  }

  /** What an earlier process remembered. */
  function askLedger(): Promise<void> {
    asked ??= selectLateTraces(client, { sinceMs: deps.clock.now() - rememberedMs, limit: mostTraces })
      .then((traces) => {
        for (const { project_id, trace_id } of traces.toReversed()) remember(project_id, trace_id)
      })
      .catch((error: unknown) => {
        asked = undefined
        throw error
      })
    return asked
  }

  /**
   * One after the other: two that read a span at the same time would each write its next version, and what only one of
   * them knew would be lost.
   */
  function joinTraces(byProject: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    const joined = joining.then(() => joinInTurn(byProject))
    joining = joined.catch(() => undefined)
    return joined
  }

  async function joinInTurn(byProject: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    for (const [projectId, traces] of byProject) {
      const traceIds = [...traces]
      for (let start = 0; start < traceIds.length; start += tracesAtOnce)
        await joinSome(projectId, traceIds.slice(start, start + tracesAtOnce))
    }
  }

  async function joinSome(projectId: string, traceIds: readonly string[]): Promise<void> {
    const events = await selectLateEvents(client, projectId, traceIds)
    const spans = await selectWholeSpans<SpanRow>(client, projectId, {
      spans: events.filter((event) => event.span_id !== ''),
      // Which span is the root is known by all of them.
      wholeTraces: [...new Set(events.flatMap((event) => (event.span_id === '' ? event.trace_id : [])))],
    })
    const bySpan = Map.groupBy(events, (event) => `${event.trace_id}/${event.span_id}`)
    const roots = rootsOf(spans)
    const changed = spans.flatMap((span) => {
      const late = [
        ...(bySpan.get(`${span.trace_id}/${span.span_id}`) ?? []),
        ...(roots.has(span) ? (bySpan.get(`${span.trace_id}/`) ?? []) : []),
      ]
      const joined = addEvents(span, late.map(eventOfRow))
      return joined === span ? [] : [joined]
    })
    await insertSpans(client, changed)
  }

  /** A ledger of its own has one server; of another one the events may have come to a server beside this. */
  async function addKnownToOthers(
    captured: Map<string, Set<string>>,
    unknown: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<void> {
    const sinceMs = deps.clock.now() - rememberedMs
    for (const [projectId, traces] of unknown) {
      const traceIds = [...traces]
      for (let start = 0; start < traceIds.length; start += askedAtOnce) {
        const some = traceIds.slice(start, start + askedAtOnce)
        for (const traceId of await selectLateAmong(client, projectId, some, sinceMs))
          add(captured, projectId, traceId)
      }
    }
  }

  return {
    async spanEventsReceived({ rows }) {
      const received = new Map<string, Set<string>>()
      for await (const row of rows as AsyncIterable<LateEventRow>) {
        remember(row.project_id, row.trace_id)
        add(received, row.project_id, row.trace_id)
      }
      await joinTraces(received)
    },
    async spansCaptured({ rows }) {
      await askLedger()
      if (remembered.size === 0 && ledger.isEmbedded) return
      const captured = new Map<string, Set<string>>()
      const others = new Map<string, Set<string>>()
      for await (const row of rows) {
        const projectId = String(row.project_id)
        const traceId = String(row.trace_id)
        add(remembered.has(`${projectId}/${traceId}`) ? captured : others, projectId, traceId)
      }
      if (!ledger.isEmbedded) await addKnownToOthers(captured, others)
      await joinTraces(captured)
    },
  }
}

/** Of each trace the span without a parent, where what is about the trace as a whole is shown. */
function rootsOf(spans: readonly SpanRow[]): Set<SpanRow> {
  const traces = Map.groupBy(spans, (span) => span.trace_id)
  return new Set(
    [...traces.values()].map((rows) => rows.find((row) => row.parent_span_id === '') ?? rows[0]!),
  )
}

function add(byProject: Map<string, Set<string>>, projectId: string, traceId: string): void {
  const traces = byProject.get(projectId)
  if (traces) traces.add(traceId)
  else byProject.set(projectId, new Set([traceId]))
}
