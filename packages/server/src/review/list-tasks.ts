import { AppError, idSchema, type Page, type Task } from '@loopwright/contract'
import { estimateConsensus, responsesByTask } from './estimate-consensus.ts'
import type { ReviewDependencies } from './review-dependencies.ts'
import { type ResponseRow, selectResponses, selectTasks, type TaskRow } from './task-store.ts'

/** Tasks of a queue in the order in which they were added, with answers and, where there are any, the consensus. */
export async function listTasks(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
  input: { id: string; status?: Task['status'] | undefined; limit: number; cursor?: string | undefined },
): Promise<Page<Task>> {
  const { pool } = deps.catalog
  if (input.cursor !== undefined && !idSchema.safeParse(input.cursor).success) {
    throw new AppError(
      'invalid-input',
      'This cursor is not one that was given out. Start again without a cursor.',
    )
  }
  // Who is reliable is known from the whole queue only.
  const consensus = await estimateConsensus(deps, projectId, input.id)
  const [rows, responses] = await Promise.all([
    selectTasks(pool, projectId, input.id, {
      status: input.status,
      after: input.cursor,
      limit: input.limit + 1,
      now: new Date(deps.clock.now()),
    }),
    selectResponses(pool, projectId, input.id),
  ])
  const byTask = responsesByTask(responses)
  const agreed = new Map(
    consensus.items.map(({ taskId, label, posterior }) => [taskId, { label, posterior }]),
  )
  const page = rows.slice(0, input.limit)
  return {
    items: page.map((row) => toTaskView(row, byTask.get(row.id) ?? [], agreed.get(row.id) ?? null)),
    nextCursor: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null,
  }
}

function toTaskView(row: TaskRow, responses: readonly ResponseRow[], consensus: Task['consensus']): Task {
  return {
    id: row.id,
    queueId: row.queue_id,
    inferenceId: row.inference_id,
    traceId: row.trace_id,
    endUserId: row.end_user_id,
    inputText: row.input_text,
    modelLabel: row.model_label,
    status: row.is_leased ? 'leased' : row.status,
    isGold: row.gold_label !== null,
    uniform: row.uniform,
    inclusionProbability: row.inclusion_probability,
    uniformProbability: row.uniform_probability,
    responses: responses.map((response) => ({
      id: response.id,
      taskId: response.task_id,
      reviewerId: response.reviewer_id,
      label: response.label,
      note: response.note,
      feedbackId: response.feedback_id,
      at: response.at.toISOString(),
    })),
    consensus,
  }
}
