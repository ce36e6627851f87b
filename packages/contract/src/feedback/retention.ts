import { oc } from '@orpc/contract'
import * as z from 'zod'
import { estimateSchema } from '../estimate.ts'
import { feedbackSliceSchema } from './estimates.ts'

/** What of the accepted texts is left some time after they were accepted. */
export const retentionPointSchema = z.object({
  afterMs: z.number(),
  /** Accepted texts that were looked at then. */
  observed: z.number(),
  /** Share whose text was changed by at most half (edit distance over length at most 0.5). */
  stillThere: estimateSchema.nullable(),
  /** Share whose text was not changed at all. */
  unedited: estimateSchema.nullable(),
  /** Mean share of four-grams left. */
  fourGrams: estimateSchema.nullable(),
  /** Kaplan–Meier: the share that never stopped being there until then; texts that could not be watched any longer are censored. */
  survival: estimateSchema.nullable(),
  /** Texts that were still there when last seen before this, and could not be watched until now. */
  censored: z.number(),
})
export type RetentionPoint = z.infer<typeof retentionPointSchema>

export const retentionCurveSchema = z.object({
  /** Of the dimension that was asked for; empty for all together. */
  group: z.string(),
  shown: z.number(),
  accepted: z.number(),
  /** Share of the shown that was accepted. */
  acceptance: estimateSchema.nullable(),
  points: z.array(retentionPointSchema),
  cannotSay: z.string().nullable(),
})
export type RetentionCurve = z.infer<typeof retentionCurveSchema>

export const retentionContract = {
  getRetention: oc
    .route({
      method: 'GET',
      path: '/feedback/retention',
      tags: ['feedback'],
      summary: 'Acceptance, and what is left of accepted text after each interval',
    })
    .input(feedbackSliceSchema.extend({ by: z.enum(['function', 'variant', 'model', 'segment']).optional() }))
    .output(z.object({ items: z.array(retentionCurveSchema) })),
}
