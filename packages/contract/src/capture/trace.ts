import * as z from 'zod'
import { timeSchema } from '../ids.ts'
import { spanKindSchema, spanSchema, spanStatusSchema } from './span.ts'

/** One line of the traces list: all spans of a trace together. Unknown numbers are null, never zero. */
export const traceSummarySchema = z.object({
  traceId: z.string(),
  startedAt: timeSchema,
  durationMs: z.number(),
  name: z.string(),
  function: z.string().nullable(),
  variant: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  environment: z.string().nullable(),
  status: spanStatusSchema,
  /** Spans whose status is `error`. */
  errorCount: z.number(),
  sessionId: z.string().nullable(),
  userTaskId: z.string().nullable(),
  endUserId: z.string().nullable(),
  /** At most 500 characters each. */
  inputText: z.string(),
  outputText: z.string(),
  promptTokens: z.number().nullable(),
  completionTokens: z.number().nullable(),
  costMicroUsd: z.number().nullable(),
  confidence: z.number().nullable(),
  tags: z.array(z.string()),
  spanCount: z.number(),
  feedbackCount: z.number(),
})
export type TraceSummary = z.infer<typeof traceSummarySchema>

export const spanFieldSchema = z.enum([
  'input',
  'output',
  'inputText',
  'outputText',
  'attributes',
  'links',
  'events',
])

/**
 * A span within its trace. Where payloads were asked for cut, `cut` names the fields that are not whole with the bytes
 * that each has: of `input` and `output` the beginning of the JSON stands there as text, of the two texts their
 * beginning; larger attributes, links and events are left out. `GET /traces/{traceId}/spans/{spanId}` has all of it.
 */
export const traceSpanSchema = spanSchema.extend({
  cut: z.array(z.object({ field: spanFieldSchema, bytes: z.number() })).optional(),
})
export type TraceSpan = z.infer<typeof traceSpanSchema>

/** `spanCount` is above the number of spans here only for a trace of more than 10,000. */
export const traceSchema = z.object({
  traceId: z.string(),
  spanCount: z.number(),
  spans: z.array(traceSpanSchema),
})
export type Trace = z.infer<typeof traceSchema>

/** What to offer in the menus of the filters: the most frequent values with the traces that have each. */
export const traceFacetsSchema = z.object({
  /** How many traces were counted: all that fit, or the newest of them. */
  traceCount: z.number(),
  isSampled: z.boolean(),
  facets: z.record(
    z.enum(['function', 'variant', 'model', 'provider', 'environment', 'tag']),
    z.array(z.object({ value: z.string(), traceCount: z.number() })),
  ),
})
export type TraceFacets = z.infer<typeof traceFacetsSchema>

/** Traces that came or grew since the cursor, newest first, and the cursor for the next question. */
export const traceTailSchema = z.object({ items: z.array(traceSummarySchema), cursor: z.string() })
export type TraceTail = z.infer<typeof traceTailSchema>

/** A step of a conversation: a model call, a tool call or a retrieval. Texts have at most 8 KiB. */
export const conversationStepSchema = z.object({
  spanId: z.string(),
  inferenceId: z.string().nullable(),
  kind: spanKindSchema,
  name: z.string(),
  startedAt: timeSchema,
  durationMs: z.number(),
  status: spanStatusSchema,
  errorMessage: z.string().nullable(),
  model: z.string().nullable(),
  variant: z.string().nullable(),
  inputText: z.string(),
  outputText: z.string(),
})
export type ConversationStep = z.infer<typeof conversationStepSchema>
