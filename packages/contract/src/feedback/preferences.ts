import { oc } from '@orpc/contract'
import * as z from 'zod'
import { pageOf, pageQuery } from '../page.ts'
import { feedbackSliceSchema } from './estimates.ts'

/** Two answers to one input, of which one is better: of a correction the edited over the original. */
export const preferencePairSchema = z.object({
  id: z.string(),
  source: z.enum(['correction', 'comparison']),
  inferenceId: z.string(),
  function: z.string(),
  /** The request as it was sent. */
  input: z.unknown(),
  chosen: z.string(),
  rejected: z.string(),
  /** What a correction changed: unchanged, taken away and put in, in order. */
  diff: z.array(z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() })).nullable(),
  authorId: z.string().nullable(),
  observedAt: z.string(),
})
export type PreferencePair = z.infer<typeof preferencePairSchema>

export const preferenceContract = {
  listPreferencePairs: oc
    .route({
      method: 'GET',
      path: '/feedback/preference-pairs',
      tags: ['feedback'],
      summary: 'Pairs of a better and a worse answer, from corrections and comparisons',
    })
    .input(feedbackSliceSchema.extend(pageQuery))
    .output(pageOf(preferencePairSchema)),
}
