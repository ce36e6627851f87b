import { feedbackVersion } from '@loopwright/core/feedback/feedback-version'
import type { Clock } from '../platform/clock.ts'
import type { FactPayloads } from '../platform/facts/facts.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import { noteTakenBack } from './counted-hours.ts'
import type { CallDimensions, FeedbackRow } from './feedback-row.ts'
import { type AnswerDependencies, keepAnswers } from './keep-answers.ts'
import {
  type Call,
  insertFeedback,
  selectCalls,
  selectCallsByInference,
  selectLongWaitingTargets,
  selectUnlinked,
  selectWaitingTargets,
} from './store.ts'

const hourMs = 3_600_000
/** What another process received is looked for as calls come in, and what waits for longer now and then. */
const soon = { waitMs: 24 * hourMs, limit: 10_000 }
const late = { waitMs: 30 * 24 * hourMs, limit: 20_000 }
const lookAgainMs = 60_000
/** How many targets are remembered a project. */
const mostWaiting = 200_000

/** Consumers of facts that copy a call's dimensions onto the feedback about it, whichever of the two came first. */
export type FeedbackLinker = {
  feedbackReceived(fact: FactPayloads['feedback.received']): Promise<void>
  spansCaptured(fact: FactPayloads['span.captured']): Promise<void>
  /** Looks for the calls of all feedback of the last 30 days that still waits, be it received before a restart. */
  lookForLateCalls(): Promise<void>
}

/**
 * Which targets feedback waits for is remembered, so that captured spans cost nothing here while none does. Another
 * process may have received feedback on a call that this one captures: once a minute the ledger is asked again.
 */
export function feedbackLinker(deps: AnswerDependencies & { clock: Clock }): FeedbackLinker {
  const { client } = deps.ledger
  const waiting = new Map<string, Set<string>>()
  let askedAt = Number.NEGATIVE_INFINITY

  function wait(projectId: string, targetId: string): void {
    const targets = waiting.get(projectId) ?? new Set()
    waiting.set(projectId, targets)
    if (targets.size < mostWaiting) targets.add(targetId)
  }

  async function link(projectId: string, rows: readonly FeedbackRow[]): Promise<void> {
    // Before the ledger is asked: a call that it gets to hold in between announces itself, and must find that it is awaited.
    for (const row of rows) wait(projectId, row.target_id)
    const linked = await keepAnswers(deps, projectId, await withCalls(client, projectId, rows))
    await insertFeedback(client, linked)
    for (const row of linked) waiting.get(projectId)?.delete(row.target_id)
    if (waiting.get(projectId)?.size === 0) waiting.delete(projectId)
  }

  async function linkTargets(targets: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    for (const [projectId, ids] of targets) {
      const rows = await selectUnlinked(client, projectId, [...ids])
      const stillWaiting = new Set(rows.map((row) => row.target_id))
      for (const id of ids) if (!stillWaiting.has(id)) waiting.get(projectId)?.delete(id)
      await link(projectId, rows)
    }
  }

  async function askLedger(
    select: typeof selectWaitingTargets,
    { waitMs, limit }: typeof soon,
  ): Promise<void> {
    const since = deps.clock.now() - waitMs
    const targets = new Map<string, Set<string>>()
    for (const row of await select(client, { since, limit })) {
      targets.set(row.project_id, (targets.get(row.project_id) ?? new Set()).add(row.target_id))
    }
    await linkTargets(targets)
  }

  return {
    async feedbackReceived({ rows }) {
      const byProject = new Map<string, FeedbackRow[]>()
      for await (const row of rows as AsyncIterable<FeedbackRow>) {
        if (row.linked === 1) continue
        const received = byProject.get(row.project_id)
        if (received) received.push(row)
        else byProject.set(row.project_id, [row])
      }
      for (const [projectId, received] of byProject) {
        await link(projectId, received)
        const takenBack = new Set(received.map((row) => row.supersedes).filter((id) => id !== ''))
        await noteTakenBack(client, projectId, [...takenBack])
      }
    },
    async spansCaptured({ rows }) {
      const now = deps.clock.now()
      if (now - askedAt >= lookAgainMs) {
        askedAt = now
        await askLedger(selectWaitingTargets, soon)
      }
      if (waiting.size === 0) return
      const arrived = new Map<string, Set<string>>()
      for await (const row of rows) {
        const projectId = String(row.project_id)
        const targets = waiting.get(projectId)
        if (!targets) continue
        for (const column of ['inference_id', 'trace_id', 'span_id', 'session_id']) {
          const id = String(row[column] ?? '')
          if (targets.has(id)) arrived.set(projectId, (arrived.get(projectId) ?? new Set()).add(id))
        }
      }
      await linkTargets(arrived)
    },
    lookForLateCalls: () => askLedger(selectLongWaitingTargets, late),
  }
}

/** Those rows whose call the ledger holds, as linked versions of themselves. */
async function withCalls(
  client: Ledger['client'],
  projectId: string,
  rows: readonly FeedbackRow[],
): Promise<FeedbackRow[]> {
  const idsOf = (kind: string) => [
    ...new Set(rows.filter((row) => row.target_kind === kind).map((row) => row.target_id)),
  ]
  const [inferences, traces, spans, sessions] = await Promise.all([
    selectCallsByInference(client, projectId, idsOf('inference')),
    selectCalls(client, projectId, 'trace_id', idsOf('trace')),
    selectCalls(client, projectId, 'span_id', idsOf('span')),
    selectCalls(client, projectId, 'session_id', idsOf('session')),
  ])
  const calls: Record<string, Map<string, Call>> = {
    inference: new Map(inferences.map((call) => [call.inference_id, call])),
    trace: new Map(traces.map((call) => [call.trace_id, call])),
    span: new Map(spans.map((call) => [call.span_id, call])),
    session: new Map(sessions.map((call) => [call.session_id, call])),
  }
  return rows.flatMap((row) => {
    const call = calls[row.target_kind]?.get(row.target_id)
    return call ? [linkedRow(row, call)] : []
  })
}

function linkedRow(row: FeedbackRow, call: Call): FeedbackRow {
  const { span_id: _, ...dimensions } = call
  // Feedback on a whole trace or session is about none of its calls in particular.
  const about: Partial<CallDimensions> =
    row.target_kind === 'trace'
      ? { inference_id: '' }
      : row.target_kind === 'session'
        ? { inference_id: '', trace_id: '' }
        : {}
  return {
    ...row,
    ...dimensions,
    ...about,
    audience: { ...row.audience, ...dimensions.audience },
    linked: 1,
    version: feedbackVersion({ receivedAtMs: Date.parse(row.received_at), linked: true }),
  }
}
