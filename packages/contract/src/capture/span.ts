import * as z from 'zod'
import { externalIdSchema, timeSchema } from '../ids.ts'

export const spanKindSchema = z.enum(['inference', 'tool', 'retrieval', 'agent', 'chain', 'other'])
export const spanStatusSchema = z.enum(['ok', 'error'])

/** Any JSON value: what went in or came out, kept as it was. */
const payload = z.json().optional()

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
  attributes: z.record(z.string().max(200), z.json()).default({}),
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
  attributes: z.record(z.string(), z.json()),
})
export type Span = z.infer<typeof spanSchema>

/** One line of the traces list. */
export const traceSummarySchema = z.object({
  traceId: z.string(),
  startedAt: timeSchema,
  durationMs: z.number(),
  name: z.string(),
  function: z.string().nullable(),
  variant: z.string().nullable(),
  model: z.string().nullable(),
  status: spanStatusSchema,
  sessionId: z.string().nullable(),
  endUserId: z.string().nullable(),
  inputText: z.string(),
  outputText: z.string(),
  confidence: z.number().nullable(),
  spanCount: z.number(),
  feedbackCount: z.number(),
})
export type TraceSummary = z.infer<typeof traceSummarySchema>

export const traceSchema = z.object({ traceId: z.string(), spans: z.array(spanSchema) })
export type Trace = z.infer<typeof traceSchema>
