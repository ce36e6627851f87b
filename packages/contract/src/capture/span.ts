import * as z from 'zod'
import { externalIdSchema, timeSchema } from '../ids.ts'

export const spanKindSchema = z.enum(['inference', 'tool', 'retrieval', 'agent', 'chain', 'other'])
export const spanStatusSchema = z.enum(['ok', 'error'])

/** Any JSON value: what went in or came out, kept as it was. */
const payload = z.json().optional()

/** A causal relation to a span that is not the parent, often in another trace. */
export const spanLinkSchema = z.strictObject({
  traceId: externalIdSchema,
  spanId: externalIdSchema,
  attributes: z.record(z.string().max(200), z.json()).default({}),
})

/** Something that happened at one moment of a span. */
export const spanEventSchema = z.strictObject({
  name: z.string().min(1).max(200),
  at: timeSchema,
  attributes: z.record(z.string().max(200), z.json()).default({}),
})

/**
 * What was known of the person and the place when the answer was given: `role`, `locale`, `segment`, `surface`,
 * `index_version`, `embedding_version`, and whatever else the application says. At most 64 entries.
 */
export const metadataSchema = z
  .record(z.string().min(1).max(200), z.string().max(2_000))
  .refine((metadata) => Object.keys(metadata).length <= 64, 'has more than 64 entries')

/** A span as an application sends it. A span of kind `inference` is one model call. */
export const newSpanSchema = z.strictObject({
  traceId: externalIdSchema,
  spanId: externalIdSchema,
  parentSpanId: externalIdSchema.nullish(),
  /** Given for inferences that something outside wants to refer to; made when absent. */
  inferenceId: externalIdSchema.optional(),
  name: z.string().min(1).max(200),
  kind: spanKindSchema.default('other'),
  startedAt: timeSchema,
  durationMs: z.number().min(0).max(31_536_000_000).default(0),
  status: spanStatusSchema.default('ok'),
  errorMessage: z.string().max(10_000).optional(),
  sessionId: externalIdSchema.optional(),
  /** The end user's task that this span is part of; it may span sessions. */
  userTaskId: externalIdSchema.optional(),
  endUserId: externalIdSchema.optional(),
  function: z.string().max(200).optional(),
  variant: z.string().max(200).optional(),
  provider: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  environment: z.string().max(80).optional(),
  segment: z.string().max(200).optional(),
  input: payload,
  output: payload,
  promptTokens: z.int().min(0).nullish(),
  completionTokens: z.int().min(0).nullish(),
  costMicroUsd: z.int().min(0).nullish(),
  tags: z.array(z.string().max(200)).max(50).default([]),
  metadata: metadataSchema.default({}),
  attributes: z.record(z.string().max(200), z.json()).default({}),
  links: z.array(spanLinkSchema).max(128).default([]),
  events: z.array(spanEventSchema).max(1_000).default([]),
})
export type NewSpan = z.infer<typeof newSpanSchema>

/** A span as it is kept. Unknown numbers are null, never zero. */
export const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  inferenceId: z.string().nullable(),
  name: z.string(),
  kind: spanKindSchema,
  startedAt: timeSchema,
  durationMs: z.number(),
  status: spanStatusSchema,
  errorMessage: z.string().nullable(),
  sessionId: z.string().nullable(),
  userTaskId: z.string().nullable(),
  endUserId: z.string().nullable(),
  function: z.string().nullable(),
  variant: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  environment: z.string().nullable(),
  releaseId: z.string().nullable(),
  segment: z.string().nullable(),
  /** The text a reader or a classifier sees, taken from the input (for chat: the last user message). */
  inputText: z.string(),
  outputText: z.string(),
  input: z.json().nullable(),
  output: z.json().nullable(),
  promptTokens: z.number().nullable(),
  completionTokens: z.number().nullable(),
  costMicroUsd: z.number().nullable(),
  /** The model's own calibrated probability of its answer, where it gives one. */
  confidence: z.number().nullable(),
  /** With which probability this variant was chosen. */
  assignmentProbability: z.number().nullable(),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), z.json()),
  links: z.array(spanLinkSchema),
  events: z.array(spanEventSchema),
})
export type Span = z.infer<typeof spanSchema>
