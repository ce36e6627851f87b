import type { SpanRow } from '@loopwright/core/capture/span-row'
import { evaluatedRow } from '../evaluated-row.ts'
import { insertInTurns } from '../insert-in-turns.ts'
import type { JudgingDependencies } from '../judging/judging-dependencies.ts'
import type { Look } from '../judging/look.ts'
import { type ChatMemory, chatMemory } from './chat-memory.ts'
import { judgeReturns } from './judge-returns.ts'
import { judgeSession, type SessionVerdict, sessionJudge } from './judge-session.ts'
import { selectCallsOfUsers, selectSaid, selectSessionCalls } from './session-call-store.ts'

const askedAtOnce = 250
/** A session is not given up for less silence than this; whether it was is asked of those alone. */
const shortestSilenceMs = 60_000
/** Who comes back with a question after this long asks a new one. */
const returnMs = 7 * 24 * 3_600_000

const judgedSignals = ['complained', 'rephrased', 'escalated', 'returned', 'repeated-question']

/** What was captured of one project, as far as it is needed to look around it. */
type Captured = {
  fromMs: number
  toMs: number
  sessions: Map<string, Set<string>>
  /** Calls by end user; those of sessions come to be known with their session. */
  users: Map<string, Set<string>>
}

/**
 * Looks at captured spans, a segment at a time: what the turns of a session say of the answers before them. The session is
 * read from the ledger, so that turns may come late and in any order: each new one judges its neighbours anew, and what is
 * found out later counts. Chats that are sent whole and name no session are followed by what they repeat.
 */
export function sessionJudgement(
  deps: JudgingDependencies & {
    /** The answers that chats without a session are followed by; as good as new when absent. */
    chats?: ChatMemory
  },
): () => Look {
  const { ledger, signalsOff = [], chats = chatMemory() } = deps
  const { client, takeTurns } = ledger
  const isOff = judgedSignals.every((name) => signalsOff.includes(name))

  async function keep(projectId: string, verdicts: readonly SessionVerdict[]): Promise<void> {
    const now = deps.clock.now()
    const wanted = verdicts.filter(({ verdict }) => !signalsOff.includes(verdict.signal))
    await insertInTurns(ledger, wanted, ({ turn, observedAtMs, channel, verdict }) =>
      evaluatedRow(
        { projectId, now, observedAt: new Date(observedAtMs).toISOString(), channel },
        turn.dimensions,
        verdict,
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
        item.verdict.signal === 'escalated' &&
        item.observedAtMs - item.turn.call.endedAtMs > shortestSilenceMs
          ? [[`inferred:abandoned:${item.turn.call.inferenceId}`, item]]
          : [],
      ),
    )
    const said = await selectSaid(client, projectId, [...continued.keys()])
    return [...said].flatMap(([id, value]) =>
      value
        ? [
            {
              ...continued.get(id)!,
              verdict: { signal: 'abandoned', value: false, evaluator: sessionJudge },
            },
          ]
        : [],
    )
  }

  async function judgeUsers(projectId: string, { users, fromMs, toMs }: Captured): Promise<SessionVerdict[]> {
    const turn = takeTurns()
    const verdicts: SessionVerdict[] = []
    for (const endUserIds of inChunks([...users.keys()])) {
      const stretch = { fromMs: fromMs - returnMs, toMs }
      const calls = await selectCallsOfUsers(ledger, projectId, { endUserIds, ...stretch })
      for (const [endUserId, ofUser] of Map.groupBy(calls, ({ dimensions }) => dimensions.end_user_id)) {
        verdicts.push(...judgeReturns(ofUser, (id) => users.get(endUserId)?.has(id) ?? false))
        await turn()
      }
    }
    return verdicts
  }

  async function judgeSessions(
    projectId: string,
    { sessions, fromMs, toMs }: Captured,
  ): Promise<SessionVerdict[]> {
    const turn = takeTurns()
    const verdicts: SessionVerdict[] = []
    for (const sessionIds of inChunks([...sessions.keys()])) {
      const calls = await selectSessionCalls(ledger, projectId, { sessionIds, fromMs, toMs })
      for (const [sessionId, session] of Map.groupBy(calls, ({ dimensions }) => dimensions.session_id)) {
        verdicts.push(...judgeSession(session, (id) => sessions.get(sessionId)?.has(id) ?? false))
        await turn()
      }
    }
    return [...verdicts, ...(await withoutAbandoned(projectId, verdicts))]
  }

  async function judge(projectId: string, captured: Captured): Promise<SessionVerdict[]> {
    const ofUsers = await judgeUsers(projectId, captured)
    const repeated = new Set(
      ofUsers.flatMap(({ turn, verdict }) =>
        verdict.signal === 'repeated-question' && verdict.value === true ? [turn.call.inferenceId] : [],
      ),
    )
    const ofSessions = await judgeSessions(projectId, captured)
    // What an earlier session says of a question is not unsaid by this one.
    const kept = ofSessions.filter(
      ({ turn, verdict }) => verdict.signal !== 'repeated-question' || !repeated.has(turn.call.inferenceId),
    )
    return [...ofUsers, ...kept]
  }

  return () => {
    const byProject = new Map<string, Captured>()
    const ofChats = new Map<string, SessionVerdict[]>()
    return {
      see(row) {
        if (isOff || !row.inference_id) return undefined
        note(byProject, row)
        if (row.session_id) return undefined
        try {
          const verdicts = chats.judge(row)
          const known = ofChats.get(row.project_id)
          if (known) known.push(...verdicts)
          else if (verdicts.length > 0) ofChats.set(row.project_id, verdicts)
        } catch (error) {
          deps.logger.warn({ err: error, inferenceId: row.inference_id }, 'a chat could not be judged')
        }
        return undefined
      },
      async settle() {
        for (const [projectId, verdicts] of ofChats) await keep(projectId, verdicts)
        for (const [projectId, captured] of byProject) await keep(projectId, await judge(projectId, captured))
      },
    }
  }
}

function inChunks(ids: readonly string[]): string[][] {
  const chunks: string[][] = []
  for (let start = 0; start < ids.length; start += askedAtOnce)
    chunks.push(ids.slice(start, start + askedAtOnce))
  return chunks
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
