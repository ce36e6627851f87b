import { AppError, type TraceSummary, type TraceTail } from '@loopwright/contract'
import { encodeCursor } from '@loopwright/core/capture/page-cursor'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { describeTraces } from './describe-traces.ts'
import { newestMs } from './newest-ms.ts'
import { readCursor } from './read-cursor.ts'
import { readLedger } from './read-ledger.ts'
import { readyFilter } from './ready-filter.ts'
import type { TraceFilter } from './trace-filter.ts'
import { describeFoundTraces, selectFoundTraces, selectLedgerTime } from './trace-store.ts'

/** Questions with one filter share an answer when they come within this time. */
const togetherMs = 1_000
/** How many different filters of a project may be followed at once. */
const mostFilters = 20
const mostTraces = 200
/** A row is there some time after the moment at which it says it was loaded, so the last moments are looked at again. */
const overlapMs = 5_000
/** Who was away for longer than this should read the list anew. */
const longestAwayMs = 5 * 60_000

type Loaded = { items: TraceSummary[]; ledgerMs: number }
type Shared = { sinceMs: number; askedAt: number; answer: Promise<Loaded> }

export type TraceTailing = (
  projectId: string,
  input: TraceFilter & { cursor?: string | undefined },
) => Promise<TraceTail>

/**
 * Follows the traces as they come. Any number of pages may ask as often as they like: those that follow one filter share
 * one question to the ledger a second, and nothing is held between questions. Without a cursor the answer is empty and
 * its cursor says "from now on".
 *
 * Rejects with AppError `rate-limited` when too many filters are followed, `invalid-input`, `store-unavailable`.
 */
export function createTraceTail(deps: CaptureDependencies): TraceTailing {
  const projects = new Map<string, Map<string, Shared>>()

  function share(projectId: string, wanted: TraceFilter, sinceMs: number): Promise<Loaded> {
    const now = deps.clock.now()
    const filters = projects.get(projectId) ?? new Map<string, Shared>()
    projects.set(projectId, filters)
    for (const [key, { askedAt }] of filters) if (now - askedAt > 3 * togetherMs) filters.delete(key)
    const key = JSON.stringify(Object.entries(wanted).sort())
    const known = filters.get(key)
    if (known && now - known.askedAt < togetherMs && known.sinceMs <= sinceMs) return known.answer
    if (!known && filters.size >= mostFilters) {
      throw new AppError(
        'rate-limited',
        `More than ${mostFilters} different filters are being followed in this project. Close some of the pages that do, or try again in a few seconds.`,
        { retryAfterSeconds: 5 },
      )
    }
    const answer = selectLoaded(deps, projectId, wanted, sinceMs)
    filters.set(key, { sinceMs, askedAt: now, answer })
    answer.catch(() => filters.delete(key))
    return answer
  }

  return (projectId, { cursor, ...wanted }) =>
    readLedger(async () => {
      const seen = readCursor(cursor, 1)?.[0]
      const { items, ledgerMs } =
        seen === undefined
          ? { items: [], ledgerMs: await selectLedgerTime(deps.ledger.client) }
          : await share(projectId, wanted, Date.parse(seen) - overlapMs)
      return { items, cursor: encodeCursor([new Date(ledgerMs).toISOString()]) }
    })
}

async function selectLoaded(
  deps: CaptureDependencies,
  projectId: string,
  wanted: TraceFilter,
  sinceMs: number,
): Promise<Loaded> {
  const filter = await readyFilter(deps, projectId, wanted)
  const { client } = deps.ledger
  const ledgerMs = await selectLedgerTime(client)
  const found = await selectFoundTraces(client, projectId, {
    filter,
    toMs: newestMs(filter, deps.clock),
    after: undefined,
    limit: mostTraces,
    loadedSinceMs: Math.max(sinceMs, ledgerMs - longestAwayMs),
  })
  const rows = await describeFoundTraces(client, projectId, found, false)
  return { items: await describeTraces(deps, projectId, rows, filter), ledgerMs }
}
