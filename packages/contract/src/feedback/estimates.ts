import { oc } from '@orpc/contract'
import * as z from 'zod'
import { estimateSchema } from '../estimate.ts'
import { slugSchema, timeSchema } from '../ids.ts'
import { feedbackKindSchema } from './feedback.ts'

/** What feedback may be told apart by. `day`, `week` and `hour` are of the call, in UTC; the last five are of its audience. */
export const feedbackDimensionSchema = z.enum([
  'function',
  'variant',
  'model',
  'environment',
  'segment',
  'hour',
  'day',
  'week',
  'role',
  'locale',
  'surface',
  'index_version',
  'embedding_version',
])
export type FeedbackDimension = z.infer<typeof feedbackDimensionSchema>

/** One value or several, as a query string has them. */
const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.union([item.transform((single) => [single]), z.array(item)]) as unknown as z.ZodType<
    z.output<Item>[],
    z.input<Item> | z.input<Item>[]
  >

/** Which calls are asked about. */
export const feedbackSliceSchema = z.object({
  function: z.string().max(200).optional(),
  variant: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  environment: z.string().max(200).optional(),
  segment: z.string().max(200).optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
})
export type FeedbackSlice = z.infer<typeof feedbackSliceSchema>

/** How far who answered may have changed what was said, see `corrected`. */
export const correctedEstimateSchema = z.object({
  estimate: estimateSchema,
  /** `ipw`: calls weighed by how rarely their like is answered; `doubly-robust`: with a model of the answer besides; `asked`: of calls drawn by chance to be asked. */
  method: z.enum(['ipw', 'doubly-robust', 'asked']),
  /** Kish's: of how many equally weighed answers it is worth. */
  effectiveN: z.number(),
})

export const signalEstimateSchema = z.object({
  signal: slugSchema,
  kind: feedbackKindSchema,
  /** The value of each dimension that was asked for; empty where the call has none. */
  group: z.partialRecord(feedbackDimensionSchema, z.string()),
  /** Set for signals that are seen again after some time. */
  afterMs: z.number().nullable(),
  /** Calls of the group, answered or not. */
  calls: z.number(),
  /** Of those with this signal on them. */
  answered: z.number(),
  responseRate: estimateSchema.nullable(),
  /** Mean or rate among those who answered; null when it cannot be said yet. */
  raw: estimateSchema.nullable(),
  /** The same for all calls, corrected for who answered; null when it cannot be said. */
  corrected: correctedEstimateSchema.nullable(),
  /** Where the truth lies if, among calls that look alike, answering may depend on the answer by odds of up to `oddsRatio`. */
  bounds: z.object({ low: z.number(), high: z.number(), oddsRatio: z.number() }).nullable(),
  /** Why something above is null, and what is missing. */
  cannotSay: z.string().nullable(),
})
export type SignalEstimate = z.infer<typeof signalEstimateSchema>

export const estimateContract = {
  estimateSignals: oc
    .route({
      method: 'GET',
      path: '/feedback/estimates',
      tags: ['feedback'],
      summary: 'Any signal by any dimension: raw, corrected for who answered, and bounds',
    })
    .input(
      feedbackSliceSchema.extend({
        /** All signals with a mean or a rate unless said. */
        signal: slugSchema.optional(),
        by: oneOrMore(feedbackDimensionSchema).optional(),
        /** Whether to correct for who answered, which takes longer. */
        correct: z.stringbool().or(z.boolean()).optional(),
        /** How much more likely, in odds, a call's answer may have made it to be answered; 2 unless said. */
        oddsRatio: z.coerce.number().min(1).max(100).optional(),
        /** Leaves out what comes from sources that are flagged, see `/feedback/quality`. */
        withoutFlagged: z.stringbool().or(z.boolean()).optional(),
      }),
    )
    .output(
      z.object({
        items: z.array(signalEstimateSchema),
        /** How much feedback `withoutFlagged` left out. */
        leftOut: z.number(),
        /** More groups exist than are shown. */
        isCut: z.boolean(),
      }),
    ),
}
