import type { BatchResult, Signal } from '@loopwright/contract'
import type { Principal } from '../platform/http/principal.ts'
import { newId } from '../platform/new-id.ts'
import { checkComparison } from './check-comparison.ts'
import { type CheckedFeedback, checkFeedback, parseFeedback, type Refusal } from './check-feedback.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import type { FeedbackRow } from './feedback-row.ts'
import { refuseForeignLabels } from './refuse-foreign-labels.ts'
import { toFeedbackRow } from './to-feedback-row.ts'

/**
 * Keeps each good item of a batch and says of every other what is wrong with it. What is accepted survives a loss of
 * power. Feedback may come late, before its call, or twice with the same id: the first one of an id counts.
 *
 * @throws SpoolFull when nothing can be taken now; then none of the batch was kept.
 */
export async function recordFeedback(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool' | 'clock' | 'serving' | 'signals' | 'readToken'>,
  principal: Principal,
  input: { feedback: readonly unknown[] },
): Promise<BatchResult> {
  const { projectId } = principal
  const now = deps.clock.now()
  const refusals = new Map<number, Refusal>()
  const parsed = input.feedback.map((item, index) => {
    let result = parseFeedback(item)
    if ('feedback' in result) result = checkComparison(result.feedback, principal, deps.readToken)
    if ('feedback' in result) return result.feedback
    refusals.set(index, result)
    return undefined
  })
  const names = new Set(parsed.flatMap((feedback) => feedback?.signal ?? []))
  const signals: ReadonlyMap<string, Signal> = await deps.signals.withNames(projectId, names)
  const checked = new Map<number, CheckedFeedback>()
  for (const [index, feedback] of parsed.entries()) {
    if (!feedback) continue
    const result = checkFeedback(feedback, { principal, signals, now })
    if ('feedback' in result) checked.set(index, result)
    else refusals.set(index, result)
  }
  for (const [index, refusal] of await refuseForeignLabels(deps, projectId, checked))
    refusals.set(index, refusal)

  const rows = new Map<string, FeedbackRow>()
  const result: BatchResult = { accepted: [], rejected: [] }
  for (const [index] of parsed.entries()) {
    const refusal = refusals.get(index)
    if (refusal) {
      result.rejected.push({ index, ...refusal })
      continue
    }
    const item = checked.get(index)!
    const id = item.feedback.id ?? newId()
    result.accepted.push({ id })
    if (!rows.has(id)) rows.set(id, toFeedbackRow(item, { projectId, id, now }))
  }
  if (rows.size > 0) {
    const ids = new Set([...rows.values()].flatMap((row) => [row.id, row.target_id]))
    await deps.spool.append('feedback', [...rows.values()], { durable: true, ids: [...ids] })
  }
  return result
}
