import { oc } from '@orpc/contract'
import * as z from 'zod'
import { estimateSchema } from '../estimate.ts'
import { slugSchema } from '../ids.ts'
import { feedbackSliceSchema } from './estimates.ts'

/** How well a signal that nobody had to be asked for tells what people said outright. */
export const signalWorthSchema = z.object({
  signal: slugSchema,
  afterMs: z.number().nullable(),
  /** The signal that it is held against: what experts or end users said outright. */
  against: slugSchema,
  n: z.number(),
  /** Area under the ROC curve, with DeLong's interval: 0.5 is worth nothing. */
  auc: estimateSchema.nullable(),
  /** How often the good was said for the lowest to the highest fifth of the signal. */
  calibration: z.array(z.object({ predicted: z.number(), observed: estimateSchema })),
  cannotSay: z.string().nullable(),
})
export type SignalWorth = z.infer<typeof signalWorthSchema>

/** The probability that a call satisfied, from all its signals at once. */
export const satisfactionModelSchema = z.object({
  version: z.int(),
  function: z.string(),
  fittedAt: z.string(),
  against: slugSchema,
  n: z.number(),
  weights: z.array(z.object({ signal: z.string(), weight: z.number() })),
  /** On calls that it was not fitted on. */
  auc: estimateSchema,
  /** Expected calibration error on those, from 0 to 1. */
  calibrationError: z.number(),
  /** Only an open one may stand in for what people say. */
  gate: z.object({ isOpen: z.boolean(), why: z.string() }),
})
export type SatisfactionModel = z.infer<typeof satisfactionModelSchema>

export const worthContract = {
  getSignalWorth: oc
    .route({
      method: 'GET',
      path: '/feedback/worth',
      tags: ['feedback'],
      summary: 'Which signals are worth anything here, and the satisfaction model made of them',
    })
    .input(feedbackSliceSchema)
    .output(z.object({ items: z.array(signalWorthSchema), model: satisfactionModelSchema.nullable() })),
  fitSatisfaction: oc
    .route({
      method: 'POST',
      path: '/feedback/satisfaction-models',
      tags: ['feedback'],
      summary: 'Fit the satisfaction model of a function on its labelled calls',
    })
    .input(z.strictObject({ function: z.string().min(1).max(200) }))
    .output(satisfactionModelSchema),
}
