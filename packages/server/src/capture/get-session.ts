import { AppError, type ConversationStep, type Session } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { describeTraces } from './describe-traces.ts'
import { describeSessions } from './list-sessions.ts'
import { readLedger } from './read-ledger.ts'
import { readTracePlace } from './read-trace-place.ts'
import { type StepRow, selectSessionTraces, selectSteps } from './session-store.ts'
import { selectPartsOverviews } from './trace-overview-store.ts'
import type { TracePlace } from './trace-store.ts'

const everything = { tags: [], feedback: undefined }

/**
 * A session with a page of its traces, oldest first, each with what was said and done in it.
 *
 * @throws AppError `not-found`, `invalid-input` for a foreign cursor, `store-unavailable`.
 */
export async function getSession(
  deps: Pick<CaptureDependencies, 'spool' | 'ledger'>,
  projectId: string,
  input: { sessionId: string; limit: number; cursor?: string | undefined },
): Promise<Session> {
  const { sessionId, limit } = input
  const after = readTracePlace(input.cursor)
  return readLedger(async () => {
    await deps.spool.ensureDrained({ table: 'span', ids: [sessionId] })
    const [[session], page] = await Promise.all([
      describeSessions(deps, projectId, [sessionId]),
      readTraces(deps, projectId, sessionId, { after, limit }),
    ])
    if (!session) {
      throw new AppError(
        'not-found',
        `No session "${sessionId}" in this project. Check the id and the key's project.`,
      )
    }
    return { session, ...page }
  })
}

async function readTraces(
  deps: Pick<CaptureDependencies, 'ledger'>,
  projectId: string,
  sessionId: string,
  { after, limit }: { after: TracePlace | undefined; limit: number },
): Promise<Pick<Session, 'items' | 'nextCursor'>> {
  const { client } = deps.ledger
  const places = await selectSessionTraces(client, projectId, sessionId, { after, limit: limit + 1 })
  const page = places.slice(0, limit)
  const last = places.length > limit ? page.at(-1) : undefined
  const rows = await selectPartsOverviews(
    client,
    projectId,
    page.map((place) => place.traceKey),
  )
  // A trace's place is by what of it names the session, and it may have begun before.
  const byKey = new Map(rows.map((row) => [row.trace_key, row]))
  const inOrder = page.flatMap((place) => byKey.get(place.traceKey) ?? [])
  const [traces, steps] = await Promise.all([
    describeTraces(deps, projectId, inOrder, everything),
    selectSteps(client, projectId, inOrder),
  ])
  const stepsOf = Map.groupBy(steps, (row) => row.trace_id)
  return {
    items: traces.map((trace) => ({ ...trace, steps: (stepsOf.get(trace.traceId) ?? []).map(toStep) })),
    nextCursor: last ? encodeCursor([last.listedAt, last.traceKey]) : null,
  }
}

function toStep(row: StepRow): ConversationStep {
  return {
    spanId: row.span_id,
    inferenceId: row.inference_id || null,
    kind: row.kind as ConversationStep['kind'],
    name: row.name,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    status: row.status as ConversationStep['status'],
    errorMessage: row.error_message || null,
    model: row.model || null,
    variant: row.variant || null,
    inputText: row.input_text,
    outputText: row.output_text,
  }
}
