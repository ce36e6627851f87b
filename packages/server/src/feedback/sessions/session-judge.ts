import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { Clock } from '../../platform/clock.ts'
import type { FactPayloads } from '../../platform/facts/facts.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import type { Logger } from '../../platform/log.ts'
import { evaluatedRow } from '../evaluated-row.ts'
import { insertFeedback } from '../store.ts'
import { takeTurns } from '../take-turns.ts'
import { chatMemory } from './chat-memory.ts'
import { judgeReturn, judgeSession, type SessionVerdict, sessionJudge } from './judge-session.ts'
import {
  type CapturedTurn,
  selectCallsOfUsers,
  selectSaid,
  selectSessionCalls,
} from './session-call-store.ts'

const sessionsAtOnce = 500
/** Who comes back with a question after this long asks a new one. */
const returnMs = 7 * 24 * 3_600_000

/** What was captured of one project, as far as it is needed to look around it. */
type Captured = {
  fromMs: number
  toMs: number
  sessions: Map<string, Set<string>>
  /** Calls by end user; those of sessions come to be known with their session. */
  users: Map<string, Set<string>>
}

/**
 * A consumer of captured spans: what the turns of a session say of the answers before them. The session is read from the
 * ledger, so that turns may come late and in any order: each new one judges its neighbours anew, and what is found out
 * later counts. Chats that are sent whole and name no session are followed by what they repeat.
 */
export function sessionJudgement(deps: {
  ledger: Pick<Ledger, 'client'>
  clock: Clock
  logger: Logger
}): (fact: FactPayloads['span.captured']) => Promise<void> {
  const { client } = deps.ledger
  const chats = chatMemory()

  async function keep(projectId: string, verdicts: readonly SessionVerdict[]): Promise<void> {
    const now = deps.clock.now()
    await insertFeedback(
      client,
      verdicts.map(({ turn, observedAtMs, channel, verdict }) =>
        evaluatedRow(
          { projectId, now, observedAt: new Date(observedAtMs).toISOString(), channel },
          turn.dimensions,
          verdict,
        ),
      ),
    )
  }

  /** A session that was given up for silence, and goes on. */
  async function withoutAbandoned(
    projectId: string,
    verdicts: readonly SessionVerdict[],
  ): Promise<SessionVerdict[]> {
    const continued = new Map(
      verdicts.flatMap((item) =>
        item.verdict.signal === 'escalated' && item.observedAtMs > item.turn.call.startedAtMs
          ? [[`inferred:abandoned:${item.turn.call.inferenceId}`, item]]
          : [],
      ),
    )
    const said = await selectSaid(client, projectId, [...continued.keys()])
    return [...said].flatMap(([id, value]) =>
      value
        ? [{ ...continued.get(id)!, verdict: { signal: 'abandoned', value: false, evaluator: sessionJudge } }]
        : [],
    )
  }

  async function judge(
    projectId: string,
    captured: Captured,
    turn: ReturnType<typeof takeTurns>,
  ): Promise<void> {
    const { fromMs, toMs, sessions, users } = captured
    const endUserIds = [...users.keys()]
    const history: CapturedTurn[] = []
    for (let start = 0; start < endUserIds.length; start += sessionsAtOnce) {
      const some = endUserIds.slice(start, start + sessionsAtOnce)
      history.push(
        ...(await selectCallsOfUsers(client, projectId, {
          endUserIds: some,
          fromMs: fromMs - returnMs,
          toMs,
        })),
      )
    }
    const ofUser = Map.groupBy(history, ({ dimensions }) => dimensions.end_user_id)
    const firstOf = new Map<string, number>()
    for (const { call, dimensions } of history)
      firstOf.set(
        dimensions.session_id,
        Math.min(call.startedAtMs, firstOf.get(dimensions.session_id) ?? call.startedAtMs),
      )
    const returns: SessionVerdict[] = []
    for (const [endUserId, inferenceIds] of users) {
      const earlier = ofUser.get(endUserId) ?? []
      for (const current of earlier) {
        if (!inferenceIds.has(current.call.inferenceId)) continue
        const { session_id: session } = current.dimensions
        returns.push(
          ...judgeReturn(
            current,
            earlier,
            session !== '' && firstOf.get(session) === current.call.startedAtMs,
          ),
        )
        await turn()
      }
    }
    await keep(projectId, returns)
    const repeated = new Set(
      returns.flatMap(({ turn, verdict }) =>
        verdict.signal === 'repeated-question' && verdict.value === true ? [turn.call.inferenceId] : [],
      ),
    )
    const sessionIds = [...sessions.keys()]
    for (let start = 0; start < sessionIds.length; start += sessionsAtOnce) {
      const some = sessionIds.slice(start, start + sessionsAtOnce)
      const calls = await selectSessionCalls(client, projectId, { sessionIds: some, fromMs, toMs })
      const verdicts: SessionVerdict[] = []
      for (const [sessionId, session] of Map.groupBy(calls, ({ dimensions }) => dimensions.session_id)) {
        verdicts.push(...judgeSession(session, (id) => sessions.get(sessionId)?.has(id) ?? false))
        await turn()
      }
      // What an earlier session says of a question is not unsaid by this one.
      const kept = verdicts.filter(
        ({ turn, verdict }) =>
          verdict.signal !== 'repeated-question' ||
          verdict.value === true ||
          !repeated.has(turn.call.inferenceId),
      )
      await keep(projectId, [...kept, ...(await withoutAbandoned(projectId, kept))])
    }
  }

  return async ({ rows }) => {
    const turn = takeTurns()
    const byProject = new Map<string, Captured>()
    const ofChats = new Map<string, SessionVerdict[]>()
    for await (const row of rows as AsyncIterable<SpanRow>) {
      if (!row.inference_id) continue
      note(byProject, row)
      if (row.session_id) continue
      try {
        const verdicts = chats.judge(row)
        if (verdicts.length > 0)
          ofChats.set(row.project_id, [...(ofChats.get(row.project_id) ?? []), ...verdicts])
      } catch (error) {
        deps.logger.warn({ err: error, inferenceId: row.inference_id }, 'a chat could not be judged')
      }
      await turn()
    }
    for (const [projectId, verdicts] of ofChats) await keep(projectId, verdicts)
    for (const [projectId, captured] of byProject) await judge(projectId, captured, turn)
  }
}

function note(byProject: Map<string, Captured>, row: SpanRow): void {
  if (!row.session_id && !row.end_user_id) return
  const at = Date.parse(row.started_at)
  const known = byProject.get(row.project_id) ?? {
    fromMs: at,
    toMs: at,
    sessions: new Map(),
    users: new Map(),
  }
  byProject.set(row.project_id, known)
  known.fromMs = Math.min(known.fromMs, at)
  known.toMs = Math.max(known.toMs, at)
  if (row.session_id) add(known.sessions, row.session_id, row.inference_id)
  if (row.end_user_id) add(known.users, row.end_user_id, row.inference_id)
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key)
  if (known) known.add(value)
  else sets.set(key, new Set([value]))
}
