import * as z from 'zod'
import { externalIdSchema, slugSchema, timeSchema } from '../ids.ts'
import { anchorSchema } from './anchor.ts'

/** The four ways in which evidence about an answer arrives. */
export const feedbackKindSchema = z.enum(['explicit', 'implicit', 'automated', 'review'])
export type FeedbackKind = z.infer<typeof feedbackKindSchema>

export const signalTypeSchema = z.enum([
  'boolean',
  'number',
  'category',
  'text',
  'correction',
  'comparison',
  'spans',
])
export const authorKindSchema = z.enum(['end-user', 'reviewer', 'evaluator', 'system'])
export type AuthorKind = z.infer<typeof authorKindSchema>
export const targetKindSchema = z.enum(['inference', 'trace', 'span', 'session'])
export type TargetKind = z.infer<typeof targetKindSchema>

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
  /** Who may give it; null for anybody whom its kind allows. */
  givenBy: z.array(authorKindSchema).min(1).nullable().default(null),
  /** What it may be about; null for anything. */
  targets: z.array(targetKindSchema).min(1).nullable().default(null),
  /** For how many days it is kept; null for ever. */
  retentionDays: z.int().min(1).max(36_500).nullable().default(null),
})
export type Signal = z.infer<typeof signalSchema>

/** What most signals leave open. */
export const signalDefaults = {
  categories: null,
  range: null,
  givenBy: null,
  targets: null,
  retentionDays: null,
} satisfies Partial<Signal>

/** What the feedback is about. */
export const feedbackTargetSchema = z.strictObject({
  kind: targetKindSchema,
  id: externalIdSchema,
})

/** Which of two answers is better: the target's, or that of the inference `against`. */
export const comparisonSchema = z.strictObject({
  against: externalIdSchema,
  preferred: z.enum(['target', 'against', 'neither']),
  /** The feedback token that came with `against`, from those who send with a token. It is not kept. */
  againstToken: z.string().min(1).max(8_192).optional(),
})
export type Comparison = z.infer<typeof comparisonSchema>

/** Parts of the output's text, in UTF-16 code units; `end` is exclusive. */
export const markedSpansSchema = z
  .array(
    z
      .strictObject({ start: z.int().min(0), end: z.int().min(1), label: z.string().max(200).optional() })
      .refine(({ start, end }) => start < end, 'the end lies before the start'),
  )
  .min(1)
  .max(500)
export type MarkedSpans = z.infer<typeof markedSpansSchema>

export const feedbackValueSchema = z.union([
  z.boolean(),
  z.number(),
  z.string().max(20_000),
  comparisonSchema,
  markedSpansSchema,
])
export type FeedbackValue = z.infer<typeof feedbackValueSchema>

/** To whom and where the answer was shown: role, locale, surface, index and embedding version. */
export const audienceSchema = z.record(z.string().min(1).max(80), z.string().max(200))

/** One observation as it is sent. `id` makes a retry harmless. */
export const newFeedbackSchema = z.strictObject({
  id: externalIdSchema.optional(),
  signal: slugSchema,
  target: feedbackTargetSchema,
  /** Null takes back what `supersedes` names, and says nothing else. */
  value: feedbackValueSchema.nullable(),
  author: z.strictObject({ kind: authorKindSchema, id: externalIdSchema }).optional(),
  /** The part of the answer that is meant, where it is not the whole. */
  anchor: anchorSchema.optional(),
  /** How long after the answer was taken up this was seen; of `still-there` and its kind. In milliseconds. */
  afterMs: z.int().min(0).max(4_294_967_295).optional(),
  /** Of an answer that was not captured. What the call itself says of its audience goes before it. */
  audience: audienceSchema.optional(),
  /** When it was observed; at most 5 minutes ahead of the server's clock. */
  observedAt: timeSchema.optional(),
  channel: z.string().max(80).optional(),
  comment: z.string().max(10_000).optional(),
  /** The id of an earlier observation that this one revises. The earlier one stays visible. */
  supersedes: externalIdSchema.optional(),
})
export type NewFeedback = z.infer<typeof newFeedbackSchema>

/** What is sent at once. Each item is looked at by itself, so that a bad one never costs the rest. */
export const feedbackBatchSchema = z.strictObject({ feedback: z.array(z.unknown()).min(1).max(1000) })

export const feedbackSchema = z.object({
  id: z.string(),
  signal: z.string(),
  kind: feedbackKindSchema,
  target: z.object({ kind: targetKindSchema, id: z.string() }),
  /** Null for what takes an earlier observation back. */
  value: feedbackValueSchema.nullable(),
  anchor: anchorSchema.nullable(),
  afterMs: z.number().nullable(),
  audience: z.record(z.string(), z.string()),
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
