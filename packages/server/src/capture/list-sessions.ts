import type { Page, SessionSummary } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { drainForList } from './drain-for-list.ts'
import { newestMs } from './newest-ms.ts'
import { invalidCursor, readCursor } from './read-cursor.ts'
import { readLedger } from './read-ledger.ts'
import { readyFilter } from './ready-filter.ts'
import { type SessionOverview, selectSessionOverviews } from './session-overview-store.ts'
import { countSessionFeedback, type SessionPlace, selectSessionPlaces } from './session-store.ts'
import type { TraceFilter } from './trace-filter.ts'

/** Looked through before all parts of traces are. */
const newestParts = 10_000

/**
 * Sessions, the one last active first. A page may hold fewer than `limit` though more follow; only a `nextCursor` of null
 * says that nothing does.
 *
 * @throws AppError `invalid-input` for a foreign cursor or an unknown signal, `store-unavailable`.
 */
export async function listSessions(
  deps: CaptureDependencies,
  projectId: string,
  { limit, cursor, ...wanted }: TraceFilter & { limit: number; cursor?: string | undefined },
): Promise<Page<SessionSummary>> {
  const after = placeIn(cursor)
  const filter = await readyFilter(deps, projectId, wanted)
  const toMs = after ? after.lastActiveMs : newestMs({}, deps.clock)
  return readLedger(async () => {
    await drainForList(deps.spool)
    const { client } = deps.ledger
    const query = { filter, toMs, after, limit: limit + 1 }
    // What a filter asks may have been said long ago in a session that is active now.
    const isFiltered = Object.values(wanted).some((value) => value !== undefined)
    const newest = isFiltered ? [] : await selectSessionPlaces(client, projectId, { ...query, newestParts })
    const places = newest.length > limit ? newest : await selectSessionPlaces(client, projectId, query)
    const page = places.slice(0, limit)
    const last = places.length > limit ? page.at(-1) : undefined
    const sessions = await describeSessions(
      deps,
      projectId,
      page.map((place) => place.sessionId),
    )
    return {
      items: sessions.filter(
        ({ errorCount }) => !filter.status || errorCount > 0 === (filter.status === 'error'),
      ),
      nextCursor: last
        ? encodeCursor([new Date(last.lastActiveMs).toISOString(), String(last.lastActiveMs), last.sessionId])
        : null,
    }
  })
}

/** What the list shows of these sessions, in their order; those that are not there are left out. */
export async function describeSessions(
  deps: Pick<CaptureDependencies, 'ledger'>,
  projectId: string,
  sessionIds: readonly string[],
): Promise<SessionSummary[]> {
  const { client } = deps.ledger
  const [overviews, counts] = await Promise.all([
    selectSessionOverviews(client, projectId, sessionIds),
    countSessionFeedback(client, projectId, sessionIds),
  ])
  const byId = new Map(overviews.map((row) => [row.session_id, row]))
  return sessionIds.flatMap((id) => {
    const row = byId.get(id)
    return row ? [toSummary(row, counts.get(id) ?? 0)] : []
  })
}

function toSummary(row: SessionOverview, feedbackCount: number): SessionSummary {
  return {
    sessionId: row.session_id,
    startedAt: row.started_at,
    lastActiveAt: new Date(row.last_active_ms).toISOString(),
    endUserId: row.end_user_id || null,
    environment: row.environment || null,
    functions: row.functions,
    traceCount: row.trace_count,
    turnCount: row.turn_count,
    errorCount: row.error_count,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costMicroUsd: row.cost_micro_usd,
    feedbackCount,
    inputText: row.input_text,
  }
}

function placeIn(cursor: string | undefined): SessionPlace | undefined {
  const [, lastActive, sessionId] = readCursor(cursor, 3) ?? []
  if (lastActive === undefined || sessionId === undefined) return undefined
  const lastActiveMs = Number(lastActive)
  if (Number.isNaN(new Date(lastActiveMs).getTime())) throw invalidCursor()
  return { lastActiveMs, sessionId }
}
