import { oc } from '@orpc/contract'
import * as z from 'zod'
import { batchResultSchema } from '../batch.ts'
import { externalIdSchema, idSchema } from '../ids.ts'
import { labelSchema } from '../label.ts'
import { pageOf, pageQuery } from '../page.ts'
import {
  fillQueueSchema,
  fillResultSchema,
  leasedTaskSchema,
  newQueueSchema,
  queueSchema,
  reliabilityReportSchema,
  responseSchema,
  reviewerIdSchema,
  taskSchema,
  taskStatusSchema,
} from './review.ts'

const tags = ['review']
const byId = z.object({ id: idSchema })

export const reviewContract = {
  listQueues: oc
    .route({ method: 'GET', path: '/queues', tags, summary: 'Review queues' })
    .output(z.object({ items: z.array(queueSchema) })),
  createQueue: oc
    .route({ method: 'POST', path: '/queues', tags, summary: 'Make a review queue', successStatus: 201 })
    .input(newQueueSchema)
    .output(queueSchema),
  getQueue: oc
    .route({ method: 'GET', path: '/queues/{id}', tags, summary: 'One queue with its counts' })
    .input(byId)
    .output(queueSchema),
  fillQueue: oc
    .route({
      method: 'POST',
      path: '/queues/{id}/fill',
      tags,
      summary: 'Draw inferences into the queue with known probabilities',
    })
    .input(fillQueueSchema)
    .output(fillResultSchema),
  addGold: oc
    .route({
      method: 'POST',
      path: '/queues/{id}/gold',
      tags,
      summary: 'Add tasks whose answer is known, to measure reviewers',
      successStatus: 202,
    })
    .input(
      z.strictObject({
        id: idSchema,
        gold: z
          .array(z.strictObject({ inferenceId: externalIdSchema, label: labelSchema }))
          .min(1)
          .max(1000),
      }),
    )
    .output(batchResultSchema),
  listTasks: oc
    .route({ method: 'GET', path: '/queues/{id}/tasks', tags, summary: 'Tasks with answers and consensus' })
    .input(z.object({ id: idSchema, status: taskStatusSchema.optional(), ...pageQuery }))
    .output(pageOf(taskSchema)),
  leaseTask: oc
    .route({
      method: 'POST',
      path: '/queues/{id}/lease',
      tags,
      summary: 'Get the next task; it is yours until the lease expires',
    })
    .input(z.strictObject({ id: idSchema, reviewerId: reviewerIdSchema }))
    .output(z.object({ task: leasedTaskSchema.nullable() })),
  answerTask: oc
    .route({
      method: 'POST',
      path: '/tasks/{id}/answer',
      tags,
      summary: 'Answer a task you hold',
      successStatus: 201,
    })
    .input(
      z.strictObject({
        id: idSchema,
        label: labelSchema,
        note: z.string().max(10_000).optional(),
        reviewerId: reviewerIdSchema,
      }),
    )
    .output(responseSchema),
  releaseTask: oc
    .route({ method: 'POST', path: '/tasks/{id}/release', tags, summary: 'Give a task back unanswered' })
    .input(z.strictObject({ id: idSchema, reviewerId: reviewerIdSchema }))
    .output(z.object({ released: z.boolean() })),
  undoAnswer: oc
    .route({
      method: 'POST',
      path: '/tasks/{id}/undo',
      tags,
      summary: 'Take your answer back and hold the task again',
    })
    .input(z.strictObject({ id: idSchema, reviewerId: reviewerIdSchema }))
    .output(z.object({ task: leasedTaskSchema })),
  reliability: oc
    .route({
      method: 'GET',
      path: '/queues/{id}/reviewers',
      tags,
      summary: 'How far each reviewer can be relied on',
    })
    .input(byId)
    .output(reliabilityReportSchema),
}
