import { oc } from '@orpc/contract'
import * as z from 'zod'
import { estimateSchema } from '../estimate.ts'
import { feedbackSliceSchema } from './estimates.ts'

export const rankingsSchema = z.object({
  positions: z.array(
    z.object({
      position: z.number(),
      impressions: z.number(),
      clicks: z.number(),
      clickRate: estimateSchema.nullable(),
      /** How likely an item at this position is looked at, relative to the first; null where nothing tells. */
      examination: z.number().nullable(),
    }),
  ),
  items: z.array(
    z.object({
      id: z.string(),
      impressions: z.number(),
      clicks: z.number(),
      clickRate: estimateSchema.nullable(),
      /** What its click rate would be if it always stood first. */
      debiased: estimateSchema.nullable(),
    }),
  ),
  /** Team-draft interleaving: in how many lists each ranker's items got more clicks. */
  interleaving: z.array(
    z.object({
      one: z.string(),
      other: z.string(),
      oneWins: z.number(),
      otherWins: z.number(),
      ties: z.number(),
      /** Share of the lists with a winner that `one` won. */
      share: estimateSchema.nullable(),
    }),
  ),
  cannotSay: z.string().nullable(),
})
export type Rankings = z.infer<typeof rankingsSchema>

export const rankingsContract = {
  getRankings: oc
    .route({
      method: 'GET',
      path: '/feedback/rankings',
      tags: ['feedback'],
      summary:
        'Ranked lists: clicks by position, click rates freed of the position, and rankers that were interleaved',
    })
    .input(feedbackSliceSchema)
    .output(rankingsSchema),
}
