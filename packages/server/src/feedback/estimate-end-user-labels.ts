import { AppError } from '@loopwright/contract'
import {
  type EndUserAct,
  estimateObserved,
  evidenceOfActs,
  type ObservedCall,
} from '@loopwright/core/feedback/posterior-label'
import type { LabelEvidence } from '@loopwright/core/statistics/label-evidence'
import { type ActRow, type ObservedCallRow, selectActs, selectObservedCalls } from './evidence-store.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'

type EvidenceDependencies = Pick<FeedbackDependencies, 'ledger' | 'spool' | 'serving' | 'clock'>

/** Calls of a function in [since, until); RFC 3339. All of them up to now by default. */
export type EvidencePeriod = { function: string; since?: string | undefined; until?: string | undefined }

export type EndUserLabel = {
  inferenceId: string
  traceId: string | null
  endUserId: string | null
  text: string
  label: string
  /** Probability that `label` is right. */
  posterior: number
  modelLabel: string
  /** RFC 3339. */
  inferredAt: string
  feedbackIds: string[]
  authorIds: string[]
}

/**
 * What end users said of each call, in the form in which `estimateConsensus` takes it: give it there so that a call both
 * reviewed and spoken of by end users uses both.
 */
export async function loadEndUserEvidence(
  deps: EvidenceDependencies,
  projectId: string,
  period: EvidencePeriod,
): Promise<Map<string, LabelEvidence[]>> {
  const acts = groupByInference(await loadActs(deps, projectId, period))
  return new Map([...acts].map(([inferenceId, rows]) => [inferenceId, evidenceOfActs(rows.map(toAct))]))
}

/**
 * The right label of every call about which an end user said something, with its probability: from the model's
 * probabilities and what end users accepted, refused or named, each weighed by how often they prove right. Labels
 * in `reviewed`, by inference id, teach how far end users can be relied on; those calls are left out of the answer.
 *
 * @throws AppError `not-found` for a function that does not exist.
 */
export async function estimateEndUserLabels(
  deps: EvidenceDependencies,
  projectId: string,
  options: EvidencePeriod & { reviewed?: ReadonlyMap<string, string> | undefined },
): Promise<EndUserLabel[]> {
  const served = deps.serving.current().functions.get(`${projectId}/${options.function}`)
  if (!served) throw new AppError('not-found', `There is no function "${options.function}".`)
  const acts = groupByInference(await loadActs(deps, projectId, options))
  const rows = await selectObservedCalls(deps.ledger.client, projectId, {
    ...times(deps, options),
    function: options.function,
  })
  const calls = rows.filter((row) => acts.has(row.inference_id))
  const { posteriors } = estimateObserved({
    calls: calls.map((row) =>
      toObservedCall(row, acts.get(row.inference_id)!, options.reviewed?.get(row.inference_id)),
    ),
    labelCount: new Set([...served.labels, served.outOfScopeLabel]).size,
    outOfScopeLabel: served.outOfScopeLabel,
  })
  return calls.flatMap((row, index) =>
    options.reviewed?.has(row.inference_id)
      ? []
      : [toEndUserLabel(row, acts.get(row.inference_id)!, posteriors[index]!)],
  )
}

function times(deps: Pick<EvidenceDependencies, 'clock'>, { since, until }: EvidencePeriod) {
  return {
    since: since === undefined ? 0 : Date.parse(since),
    until: until === undefined ? deps.clock.now() + 1 : Date.parse(until),
  }
}

async function loadActs(
  deps: EvidenceDependencies,
  projectId: string,
  period: EvidencePeriod,
): Promise<ActRow[]> {
  await Promise.all([
    deps.spool.ensureDrained({ table: 'span' }, { facts: true }),
    deps.spool.ensureDrained({ table: 'feedback' }, { facts: true }),
  ])
  return await selectActs(deps.ledger.client, projectId, {
    ...times(deps, period),
    function: period.function,
  })
}

function groupByInference(rows: readonly ActRow[]): Map<string, ActRow[]> {
  const groups = new Map<string, ActRow[]>()
  for (const row of rows) {
    const group = groups.get(row.inference_id)
    if (group) group.push(row)
    else groups.set(row.inference_id, [row])
  }
  return groups
}

function toAct(row: ActRow): EndUserAct {
  return row.value_boolean === null
    ? { authorId: row.author_id, reroutedTo: row.value_text }
    : { authorId: row.author_id, accepted: row.value_boolean === 1 }
}

function toObservedCall(
  row: ObservedCallRow,
  acts: readonly ActRow[],
  reviewedLabel: string | undefined,
): ObservedCall {
  return {
    id: row.inference_id,
    modelLabel: row.output_text.trim(),
    probabilities: JSON.parse(row.probabilities || '[]') as ObservedCall['probabilities'],
    acts: acts.map(toAct),
    ...(reviewedLabel !== undefined && { reviewedLabel }),
  }
}

function toEndUserLabel(
  row: ObservedCallRow,
  acts: readonly ActRow[],
  { label, posterior }: { label: string; posterior: number },
): EndUserLabel {
  return {
    inferenceId: row.inference_id,
    traceId: row.trace_id || null,
    endUserId: row.end_user_id || null,
    text: row.input_text,
    label,
    posterior,
    modelLabel: row.output_text.trim(),
    inferredAt: new Date(row.inferred_at).toISOString(),
    feedbackIds: acts.map((act) => act.id),
    authorIds: [...new Set(acts.map((act) => act.author_id).filter((id) => id !== ''))],
  }
}
