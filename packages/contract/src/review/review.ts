import * as z from 'zod'
import { estimateSchema } from '../estimate.ts'
import { externalIdSchema, idSchema, slugSchema, timeSchema } from '../ids.ts'

export const queueSchema = z.object({
  id: idSchema,
  name: slugSchema,
  function: slugSchema,
  instructions: z.string(),
  labels: z.array(z.string()),
  /** Share of tasks that more than one reviewer answers, and how many then do. */
  overlap: z.object({ share: z.number(), reviewers: z.number() }),
  counts: z.object({
    open: z.number(),
    leased: z.number(),
    done: z.number(),
    gold: z.number(),
    responses: z.number(),
  }),
  createdAt: timeSchema,
})
export type Queue = z.infer<typeof queueSchema>

export const newQueueSchema = z.strictObject({
  name: slugSchema,
  function: slugSchema,
  instructions: z.string().max(10_000).default(''),
  overlap: z
    .strictObject({ share: z.number().min(0).max(1), reviewers: z.int().min(2).max(10) })
    .default({ share: 0.3, reviewers: 3 }),
})

/** Asks the sampler to draw inferences into a queue. Every draw keeps its inclusion probability for ever. */
export const fillQueueSchema = z.strictObject({
  id: idSchema,
  since: timeSchema.optional(),
  until: timeSchema.optional(),
  /** Probability with which every inference is drawn whatever it looks like: the unbiased part. */
  uniformRate: z.number().min(0).max(1).default(0.05),
  /** Expected number drawn on top because the model was unsure or the end user disagreed. */
  uncertainBudget: z.int().min(0).max(100_000).default(200),
  seed: z.string().max(100).default('review'),
})

export const fillResultSchema = z.object({
  considered: z.number(),
  added: z.number(),
  uniform: z.number(),
  alreadyThere: z.number(),
})

export const taskStatusSchema = z.enum(['open', 'leased', 'done'])

/** A task as a reviewer gets it: the input, never the model's answer nor whether it is a gold task. */
export const leasedTaskSchema = z.object({
  id: idSchema,
  queueId: idSchema,
  inferenceId: z.string(),
  traceId: z.string().nullable(),
  inputText: z.string(),
  labels: z.array(z.string()),
  leaseExpiresAt: timeSchema,
  remaining: z.number(),
})
export type LeasedTask = z.infer<typeof leasedTaskSchema>

export const responseSchema = z.object({
  id: idSchema,
  taskId: idSchema,
  reviewerId: z.string(),
  label: z.string(),
  note: z.string().nullable(),
  feedbackId: z.string(),
  at: timeSchema,
})
export type Response = z.infer<typeof responseSchema>

/** A task with everything known about it, for those who manage the queue. */
export const taskSchema = z.object({
  id: idSchema,
  queueId: idSchema,
  inferenceId: z.string(),
  traceId: z.string().nullable(),
  endUserId: z.string().nullable(),
  inputText: z.string(),
  modelLabel: z.string(),
  status: taskStatusSchema,
  isGold: z.boolean(),
  uniform: z.boolean(),
  inclusionProbability: z.number(),
  uniformProbability: z.number(),
  responses: z.array(responseSchema),
  consensus: z.object({ label: z.string(), posterior: z.number() }).nullable(),
})
export type Task = z.infer<typeof taskSchema>

export const reviewerReportSchema = z.object({
  id: z.string(),
  name: z.string(),
  responses: z.number(),
  goldAnswered: z.number(),
  goldCorrect: z.number(),
  /** Probability that this reviewer's label is right, with its interval. */
  reliability: z.number(),
  low: z.number(),
  high: z.number(),
  flagged: z.boolean(),
  reason: z.string(),
})
export type ReviewerReport = z.infer<typeof reviewerReportSchema>

export const reliabilityReportSchema = z.object({
  reviewers: z.array(reviewerReportSchema),
  /** Krippendorff's alpha over tasks with more than one answer; null when too few to say. */
  agreement: estimateSchema.nullable(),
  missing: z.string().nullable(),
  tasksWithConsensus: z.number(),
})
export type ReliabilityReport = z.infer<typeof reliabilityReportSchema>

/** The reviewer on whose behalf a server key acts. A signed-in person always acts as themself. */
export const reviewerIdSchema = externalIdSchema.optional()
