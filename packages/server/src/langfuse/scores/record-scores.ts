import type { NewFeedback } from '@loopwright/contract'
import { readScore, type Score } from '@loopwright/core/capture/langfuse/read-score'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Member } from '../../platform/http/principal.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import { chooseSignal, type SignalChoice } from './choose-signal.ts'
import { type FeedbackIdentity, reviseScores } from './revise-scores.ts'

/** `eventId` is that of the event which brought it, the same when it comes again. */
export type PlacedScore = {
  index: number
  body: Record<string, unknown>
  atMs: number
  eventId: string | undefined
}

export type ScoreOutcome = { id: string } | { message: string }

/**
 * Keeps scores as feedback and says what became of each, by its place in the batch. A score with an id is kept once
 * however often it comes, and once more for each time it changed; one without is kept under an id of ours. Signals that nobody defined are defined, if
 * `mayDefine` doesn't throw.
 *
 * @throws SpoolFull when nothing can be taken now; then none of the scores was kept.
 */
export async function recordScores(
  deps: LangfuseDependencies,
  principal: Member,
  scores: readonly PlacedScore[],
  mayDefine: () => void,
): Promise<Map<number, ScoreOutcome>> {
  const outcomes = new Map<number, ScoreOutcome>()
  const read: (Omit<PlacedScore, 'body'> & { score: Score })[] = []
  for (const { body, ...place } of scores) {
    const { index } = place
    const { value, comment, metadata } = body
    const said = await deps.stages.redact(principal.projectId, { value, comment, metadata })
    const reading = readScore({ ...body, ...said })
    if ('score' in reading) read.push({ ...place, score: reading.score })
    else outcomes.set(index, reading)
  }
  if (read.length === 0) return outcomes
  const { projectId } = principal
  const choices = await chooseSignals(deps, projectId, read, mayDefine)
  const fitting: (Omit<PlacedScore, 'body'> & { score: Score; signal: string })[] = []
  for (const [position, item] of read.entries()) {
    const choice = choices[position]!
    if (choice.signal === undefined) outcomes.set(item.index, { message: choice.message })
    else fitting.push({ ...item, signal: choice.signal })
  }
  if (fitting.length === 0) return outcomes
  const identities = await reviseScores(deps, projectId, fitting)
  const items = fitting.map(({ index, score, signal, atMs }, position) => ({
    index,
    feedback: toFeedback(score, signal, identities[position]!, Math.min(atMs, deps.clock.now())),
  }))
  const feedback = items.map((item) => item.feedback)
  const { rejected } = await deps.stages.recordFeedback(principal, { feedback })
  const messages = new Map(rejected.map((item) => [item.index, item.message]))
  for (const [position, { index, feedback }] of items.entries()) {
    const message = messages.get(position)
    outcomes.set(index, message === undefined ? { id: feedback.id } : { message })
  }
  return outcomes
}

/** Definitions grow by a category at a time, so two batches must not both grow the same one: each waits its turn. */
async function chooseSignals(
  deps: LangfuseDependencies,
  projectId: string,
  read: readonly { score: Score }[],
  mayDefine: () => void,
): Promise<SignalChoice[]> {
  const known = await signalsByName(deps, projectId)
  const choices = read.map(({ score }) => chooseSignal(score, known))
  if (choices.every((choice) => choice.define === undefined)) return choices
  mayDefine()
  return inTransaction(deps.catalog.pool, async (db) => {
    await db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`signals of ${projectId}`])
    const signals = await signalsByName(deps, projectId)
    const again = read.map(({ score }) => {
      const choice = chooseSignal(score, signals)
      if (choice.define) signals.set(choice.define.name, choice.define)
      return choice
    })
    const defined = new Set(again.flatMap((choice) => choice.define?.name ?? []))
    for (const name of defined) await deps.stages.putSignal(projectId, signals.get(name)!)
    return again
  })
}

async function signalsByName(deps: LangfuseDependencies, projectId: string) {
  return new Map((await deps.stages.listSignals(projectId)).map((signal) => [signal.name, signal]))
}

function toFeedback(
  score: Score,
  signal: string,
  { id, supersedes }: FeedbackIdentity,
  observedAtMs: number,
): NewFeedback & { id: string } {
  return {
    id,
    ...(supersedes !== undefined && { supersedes }),
    signal,
    target: score.target,
    value: score.value,
    observedAt: new Date(observedAtMs).toISOString(),
    channel: 'langfuse',
    ...(score.comment !== undefined && { comment: score.comment }),
  }
}
