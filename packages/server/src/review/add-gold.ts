import type { BatchResult } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import { allLabels, findQueue } from './get-queue.ts'
import { selectInferences } from './inference-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'
import { insertTasks, updateGold } from './task-store.ts'
import { toTask } from './to-task.ts'

/**
 * Adds tasks whose answer is known. An inference that is in the queue already becomes gold and keeps how it was drawn;
 * another one was drawn by nobody and says so by an inclusion probability of 0.
 */
export async function addGold(
  deps: ReviewDependencies,
  projectId: string,
  input: { id: string; gold: readonly { inferenceId: string; label: string }[] },
): Promise<BatchResult> {
  const { pool } = deps.catalog
  const queue = await findQueue(pool, projectId, input.id)
  const labels = new Set(allLabels(queue))
  const ids = [...new Set(input.gold.map(({ inferenceId }) => inferenceId))]
  await deps.spool.ensureDrained({ table: 'span', ids })
  const found = await selectInferences(deps.ledger.client, projectId, ids)
  const inferences = new Map(found.map((inference) => [inference.inference_id, inference]))
  const result: BatchResult = { accepted: [], rejected: [] }
  for (const [index, gold] of input.gold.entries()) {
    const inference = inferences.get(gold.inferenceId)
    if (!labels.has(gold.label)) {
      const message = `"${gold.label}" is not a label of the function "${queue.function}".`
      result.rejected.push({ index, code: 'label-not-allowed', message })
    } else if (!inference || inference.function !== queue.function) {
      const message = `There is no inference "${gold.inferenceId}" of the function "${queue.function}". Capture it first.`
      result.rejected.push({ index, code: 'not-found', message })
    } else {
      if (!(await updateGold(pool, projectId, queue.id, gold))) {
        const task = toTask(inference, {
          id: newId(),
          goldLabel: gold.label,
          wanted: 1,
          priority: 0,
          uniform: false,
          uniformProbability: 0,
          inclusionProbability: 0,
        })
        await insertTasks(pool, projectId, queue.id, [task])
      }
      result.accepted.push({ id: gold.inferenceId })
    }
  }
  return result
}
