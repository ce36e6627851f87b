import * as z from 'zod'
import { externalIdSchema, timeSchema } from '../../ids.ts'
import { metadataSchema } from '../span.ts'

/**
 * How an end user's task ended: `done` with what they came for, `abandoned` without it, `handed-over` to a person or
 * another system.
 */
export const userTaskOutcomeSchema = z.enum(['done', 'abandoned', 'handed-over'])
export type UserTaskOutcome = z.infer<typeof userTaskOutcomeSchema>

const nameSchema = z.string().min(1).max(200)

/**
 * Something said of an end user's task, which may span sessions and traces. Whatever is said later of the same id is
 * added to it: a field given again replaces the earlier one, steps and metadata are merged by their names.
 */
export const newUserTaskSchema = z.strictObject({
  /** The `userTaskId` that its spans carry. */
  id: externalIdSchema,
  /** What the end user wants to get done, such as `book-a-flight`: the same for all tasks of this sort. */
  name: nameSchema.optional(),
  steps: z
    .array(z.strictObject({ name: nameSchema, at: timeSchema.optional(), done: z.boolean().optional() }))
    .max(200)
    .optional(),
  outcome: userTaskOutcomeSchema.optional(),
  startedAt: timeSchema.optional(),
  /** When its outcome was clear. What says an outcome and neither this nor `at` means: just now. */
  endedAt: timeSchema.optional(),
  endUserId: externalIdSchema.optional(),
  metadata: metadataSchema.optional(),
  /** When this was so; when it arrives unless given. The latest counts, so sending the same again changes nothing. */
  at: timeSchema.optional(),
})
export type NewUserTask = z.infer<typeof newUserTaskSchema>

/** A task as it is known so far, with what its spans say. Unknown is null. */
export const userTaskSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  steps: z.array(z.object({ name: z.string(), at: timeSchema.nullable(), done: z.boolean() })),
  outcome: userTaskOutcomeSchema.nullable(),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  endUserId: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  /** False while only spans speak of it. */
  isDeclared: z.boolean(),
  sessionCount: z.number(),
  traceCount: z.number(),
  spanCount: z.number(),
  /** How often the end user was answered: the root model calls, agents and chains of each trace, at least one a trace. */
  turns: z.number(),
  firstSpanAt: timeSchema.nullable(),
  lastSpanAt: timeSchema.nullable(),
  /** From the start of the first span to `endedAt`; null unless it is done and both are known. */
  msToSuccess: z.number().nullable(),
})
export type UserTask = z.infer<typeof userTaskSchema>

/** With the first 1,000 of its sessions and traces, oldest first. */
export const userTaskDetailSchema = userTaskSchema.extend({
  sessions: z.array(z.string()),
  traces: z.array(z.string()),
})
export type UserTaskDetail = z.infer<typeof userTaskDetailSchema>
