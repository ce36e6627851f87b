import type { fillQueueSchema, fillResultSchema } from '@loopwright/contract'
import { reviewPriority, reviewUncertainty } from '@loopwright/core/review/review-priority'
import { sampleForReview } from '@loopwright/core/review/sample-for-review'
import { wantedAnswers } from '@loopwright/core/review/wanted-answers'
import type { z } from 'zod'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import { findQueue } from './get-queue.ts'
import { selectCandidates, selectInferences } from './inference-store.ts'
import type { QueueRow } from './queue-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'
import { insertTasks, type NewTask, selectQueuedInferences } from './task-store.ts'
import { toTask } from './to-task.ts'

type FillInput = z.infer<typeof fillQueueSchema>

/** How many tasks go into one statement. */
const chunkSize = 1_000

/**
 * Draws inferences of the queue's function into it, each with a probability that is known and kept. The draw is over all
 * inferences of the period, those already in the queue too, and follows from their ids and the seed: asking again adds
 * nothing, a larger budget or rate adds to what was drawn.
 */
export async function fillQueue(
  deps: ReviewDependencies,
  projectId: string,
  input: FillInput,
): Promise<z.infer<typeof fillResultSchema>> {
  const queue = await findQueue(deps.catalog.pool, projectId, input.id)
  await Promise.all([
    deps.spool.ensureDrained({ table: 'span' }),
    deps.spool.ensureDrained({ table: 'feedback' }),
  ])
  const candidates = await selectCandidates(deps.ledger.client, projectId, {
    function: queue.function,
    since: input.since === undefined ? 0 : Date.parse(input.since),
    until: input.until === undefined ? deps.clock.now() + 1 : Date.parse(input.until),
  })
  const uncertainties = new Map(
    candidates.map(({ inference_id, confidence, is_rejected }) => [
      inference_id,
      reviewUncertainty({ confidence, isRejected: is_rejected === 1 }),
    ]),
  )
  const selected = sampleForReview({
    candidates: [...uncertainties].map(([id, uncertainty]) => ({ id, uncertainty })),
    budget: input.uniformRate * uncertainties.size + input.uncertainBudget,
    floor: input.uniformRate,
    seed: `${queue.id}/${input.seed}`,
  }).filter((selection) => selection.selected)
  const queued = await selectQueuedInferences(deps.catalog.pool, projectId, queue.id)
  const fresh = new Map(
    selected.filter(({ id }) => !queued.has(id)).map((selection) => [selection.id, selection]),
  )
  const inferences = await selectInferences(deps.ledger.client, projectId, [...fresh.keys()])
  const tasks = inferences.map((inference) => {
    const draw = fresh.get(inference.inference_id)!
    return toTask(inference, {
      ...draw,
      id: newId(),
      goldLabel: null,
      wanted: wantedAnswers(queue.id, inference.inference_id, queue.overlap),
      priority: reviewPriority({
        id: draw.id,
        seed: queue.id,
        uniform: draw.uniform,
        uncertainty: uncertainties.get(draw.id)!,
      }),
    })
  })
  const added = new Set(await insertInChunks(deps, projectId, queue, tasks))
  return {
    considered: candidates.length,
    added: added.size,
    uniform: tasks.filter((task) => task.uniform && added.has(task.inferenceId)).length,
    alreadyThere: selected.length - added.size,
  }
}

async function insertInChunks(
  deps: ReviewDependencies,
  projectId: string,
  queue: QueueRow,
  tasks: readonly NewTask[],
): Promise<string[]> {
  return await inTransaction(deps.catalog.pool, async (db) => {
    const added: string[] = []
    for (let start = 0; start < tasks.length; start += chunkSize) {
      added.push(...(await insertTasks(db, projectId, queue.id, tasks.slice(start, start + chunkSize))))
    }
    return added
  })
}
