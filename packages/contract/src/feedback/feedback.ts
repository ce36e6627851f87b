import * as z from 'zod'
import { externalIdSchema, slugSchema, timeSchema } from '../ids.ts'

/** The four ways in which evidence about an answer arrives. */
export const feedbackKindSchema = z.enum(['explicit', 'implicit', 'automated', 'review'])
export type FeedbackKind = z.infer<typeof feedbackKindSchema>

export const signalTypeSchema = z.enum(['boolean', 'number', 'category', 'text', 'correction'])
export const authorKindSchema = z.enum(['end-user', 'reviewer', 'evaluator', 'system'])

/** The definition of one kind of feedback. */
export const signalSchema = z.object({
  name: slugSchema,
  type: signalTypeSchema,
  kind: feedbackKindSchema,
  description: z.string().max(500),
  /** Which way is good; `none` where there is no better. */
  direction: z.enum(['higher', 'lower', 'none']),
  /** For categories: how good each one is, from -1 to 1. For numbers: their range. */
  categories: z.record(z.string().max(200), z.number().min(-1).max(1)).nullable(),
  range: z.object({ low: z.number(), high: z.number() }).nullable(),
})
export type Signal = z.infer<typeof signalSchema>

/** What the feedback is about. */
export const feedbackTargetSchema = z.strictObject({
  kind: z.enum(['inference', 'trace', 'span', 'session']),
  id: externalIdSchema,
})

export const feedbackValueSchema = z.union([z.boolean(), z.number(), z.string().max(20_000)])

/** One observation as it is sent. `id` makes a retry harmless. */
export const newFeedbackSchema = z.strictObject({
  id: externalIdSchema.optional(),
  signal: slugSchema,
  target: feedbackTargetSchema,
  value: feedbackValueSchema,
  author: z.strictObject({ kind: authorKindSchema, id: externalIdSchema }).optional(),
  /** When it was observed; at most 5 minutes ahead of the server's clock. */
  observedAt: timeSchema.optional(),
  channel: z.string().max(80).optional(),
  comment: z.string().max(10_000).optional(),
  /** The id of an earlier observation that this one revises. The earlier one stays visible. */
  supersedes: externalIdSchema.optional(),
})
export type NewFeedback = z.infer<typeof newFeedbackSchema>

export const feedbackSchema = z.object({
  id: z.string(),
  signal: z.string(),
  kind: feedbackKindSchema,
  target: z.object({ kind: z.enum(['inference', 'trace', 'span', 'session']), id: z.string() }),
  value: feedbackValueSchema,
  author: z.object({ kind: authorKindSchema, id: z.string().nullable() }),
  channel: z.string().nullable(),
  comment: z.string().nullable(),
  observedAt: timeSchema,
  receivedAt: timeSchema,
  supersedes: z.string().nullable(),
  supersededBy: z.string().nullable(),
  /** False while its target has not arrived. */
  linked: z.boolean(),
  traceId: z.string().nullable(),
  inferenceId: z.string().nullable(),
  function: z.string().nullable(),
  variant: z.string().nullable(),
})
export type Feedback = z.infer<typeof feedbackSchema>
