import { oc } from '@orpc/contract'
import * as z from 'zod'
import { batchResultSchema } from '../../batch.ts'
import { externalIdSchema, timeSchema } from '../../ids.ts'
import { pageOf, pageQuery } from '../../page.ts'
import { userTaskDetailSchema, userTaskOutcomeSchema, userTaskSchema } from './user-task.ts'

const tags = ['capture']

export const userTaskContract = {
  recordUserTasks: oc
    .route({
      method: 'POST',
      path: '/user-tasks',
      tags,
      summary:
        "Say in a batch what is known of end users' tasks; each item is accepted or rejected by itself",
      successStatus: 202,
    })
    // Items are validated one by one in the use case, so that one bad item never rejects the rest.
    .input(z.strictObject({ userTasks: z.array(z.unknown()).min(1).max(1000) }))
    .output(batchResultSchema),
  listUserTasks: oc
    .route({ method: 'GET', path: '/user-tasks', tags, summary: "End users' tasks, newest first" })
    .input(
      z.object({
        name: z.string().max(200).optional(),
        outcome: userTaskOutcomeSchema.optional(),
        endUserId: z.string().max(200).optional(),
        /** Narrow to tasks that began in this time. */
        since: timeSchema.optional(),
        until: timeSchema.optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(userTaskSchema)),
  getUserTask: oc
    .route({
      method: 'GET',
      path: '/user-tasks/{id}',
      tags,
      summary: "One end user's task, with its sessions and traces",
    })
    .input(z.object({ id: externalIdSchema }))
    .output(userTaskDetailSchema),
}
