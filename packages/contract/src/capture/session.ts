import * as z from 'zod'
import { timeSchema } from '../ids.ts'
import { conversationStepSchema, traceSummarySchema } from './trace.ts'

/** A conversation or a piece of work that spans traces. */
export const sessionSummarySchema = z.object({
  sessionId: z.string(),
  startedAt: timeSchema,
  /** When its last span ended. */
  lastActiveAt: timeSchema,
  endUserId: z.string().nullable(),
  environment: z.string().nullable(),
  functions: z.array(z.string()),
  traceCount: z.number(),
  /** Different things the end user said: inferences of one trace that answer the same words are one turn. */
  turnCount: z.number(),
  /** Spans whose status is `error`. */
  errorCount: z.number(),
  promptTokens: z.number().nullable(),
  completionTokens: z.number().nullable(),
  costMicroUsd: z.number().nullable(),
  /** On the session, its traces and their spans. */
  feedbackCount: z.number(),
  /** How it began; at most 500 characters. */
  inputText: z.string(),
})
export type SessionSummary = z.infer<typeof sessionSummarySchema>

/** A trace of a session with what was said and done, oldest first; of more than 200 steps the first 200. */
export const sessionTraceSchema = traceSummarySchema.extend({ steps: z.array(conversationStepSchema) })
export type SessionTrace = z.infer<typeof sessionTraceSchema>

/** A session and a page of its traces, oldest first. */
export const sessionSchema = z.object({
  session: sessionSummarySchema,
  items: z.array(sessionTraceSchema),
  nextCursor: z.string().nullable(),
})
export type Session = z.infer<typeof sessionSchema>
