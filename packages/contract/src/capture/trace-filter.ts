import * as z from 'zod'
import { slugSchema, timeSchema } from '../ids.ts'
import { spanStatusSchema } from './span.ts'

const name = z.string().max(200)
const number = z.coerce.number().min(0)

/** `since` is included and `until` not. */
const range = { since: timeSchema.optional(), until: timeSchema.optional() }

const dimensions = {
  function: name.optional(),
  variant: name.optional(),
  model: name.optional(),
  provider: name.optional(),
  environment: name.optional(),
  endUserId: name.optional(),
  sessionId: name.optional(),
  userTaskId: name.optional(),
  /** Several tags (`tag=a&tag=b`) must all be there. */
  tag: z.union([name, z.array(name).max(10).readonly()]).optional(),
  /** `metadata[locale]=de`: entries that must be there as they are. */
  metadata: z
    .record(z.string().min(1).max(200), z.string().max(2_000))
    .refine((entries) => Object.keys(entries).length <= 10, 'has more than 10 entries')
    .optional(),
}

const feedback = {
  /** Has feedback of this signal that was not revised or retracted. */
  signal: slugSchema.optional(),
  /** `good` or `bad` as the signal defines it, `true`, `false`, or a category. */
  signalValue: name.optional(),
  minSignalValue: z.coerce.number().optional(),
  maxSignalValue: z.coerce.number().optional(),
}

/**
 * What a list of traces is narrowed to; every given field must match. A trace matches `function` to `environment` when one
 * of its spans has them all, `endUserId` to `metadata` and `text` each when one of its spans does; `status`, latency and
 * cost are those of the whole trace, and `since` and `until` say when it began. In a list of inferences all are those of
 * the call.
 */
export const traceFilter = {
  ...dimensions,
  ...feedback,
  status: spanStatusSchema.optional(),
  minLatencyMs: number.optional(),
  maxLatencyMs: number.optional(),
  /** Calls of unknown cost match neither. */
  minCostMicroUsd: number.optional(),
  maxCostMicroUsd: number.optional(),
  ...range,
  /** Part of an input's or output's text, upper or lower case. */
  text: z.string().max(500).optional(),
}

/** As `traceFilter`, for sessions: a session matches when one of its traces does. */
export const sessionFilter = { ...dimensions, ...feedback, status: spanStatusSchema.optional(), ...range }
