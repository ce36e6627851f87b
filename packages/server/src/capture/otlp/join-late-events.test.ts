import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { SpoolRow } from '../../platform/spool/spool.ts'
import { getTrace } from '../get-trace.ts'
import { ingestTraces } from '../ingest-traces.ts'
import { type OpenCapture, openCapture } from '../testing/open-capture.ts'
import { lateEventJoiner } from './join-late-events.ts'
import { type LateEventRow, lateEventRow } from './late-event-row.ts'

const startedAtMs = Date.UTC(2026, 2, 1, 12)

async function open(t: TestContext): Promise<OpenCapture> {
  const deps = await openCapture(t)
  deps.setNow(startedAtMs)
  return deps
}

async function keepEvents({ ledger }: OpenCapture, rows: readonly LateEventRow[]): Promise<void> {
  await ledger.client.insert({ table: 'span_event', values: rows, format: 'JSONEachRow' })
}

async function keepSpan(deps: OpenCapture, traceId: string, spanId: string): Promise<void> {
  const span = { traceId, spanId, name: 'chat', startedAt: at(0) }
  await ingestTraces(deps, deps.projectId, { spans: [span] })
  await deps.spool.ensureDrained({ table: 'span' })
}

function event({ projectId }: OpenCapture, traceId: string, spanId: string, offsetMs: number): LateEventRow {
  return lateEventRow(
    projectId,
    { traceId, spanId, event: { name: 'said', at: at(offsetMs), attributes: {} } },
    { position: 0, receivedAtMs: startedAtMs },
  )
}

async function eventsOf(deps: OpenCapture, traceId: string, spanId: string): Promise<number | undefined> {
  const { spans } = await getTrace(deps, deps.projectId, traceId)
  return spans.find((span) => span.spanId === spanId)?.events.length
}

test('very many events of one span take nothing from the others', async (t) => {
  const deps = await open(t)
  const rows = [
    ...Array.from({ length: 10_500 }, (_, index) => event(deps, 'busy', 'never-came', index)),
    event(deps, 'busy', 'quiet', 20_000),
    event(deps, 'calm', 'quiet', 0),
  ]
  await keepEvents(deps, rows)
  for (const traceId of ['busy', 'calm']) await keepSpan(deps, traceId, 'quiet')
  const ledger = { client: deps.ledger.client, isEmbedded: true }
  await lateEventJoiner({ ...deps, ledger }).spanEventsReceived(fact(rows))
  assert.equal(await eventsOf(deps, 'busy', 'quiet'), 1)
  assert.equal(await eventsOf(deps, 'calm', 'quiet'), 1)
})

test('events that another server of the same ledger received before the span came are joined to it', async (t) => {
  const deps = await open(t)
  const ledger = { client: deps.ledger.client, isEmbedded: false }
  const [one, other] = [lateEventJoiner({ ...deps, ledger }), lateEventJoiner({ ...deps, ledger })]
  await other.spansCaptured(fact([{ project_id: deps.projectId, trace_id: 'an earlier one' }]))
  const rows = [event(deps, 'trace', 'span', 0)]
  await keepEvents(deps, rows)
  await one.spanEventsReceived(fact(rows))
  await keepSpan(deps, 'trace', 'span')
  await other.spansCaptured(fact([{ project_id: deps.projectId, trace_id: 'trace' }]))
  assert.equal(await eventsOf(deps, 'trace', 'span'), 1)
})

const at = (offsetMs: number) => new Date(startedAtMs + offsetMs).toISOString()

function fact(rows: readonly object[]) {
  return {
    segmentId: 'segment',
    rows: (async function* () {
      yield* rows as SpoolRow[]
    })(),
  }
}
