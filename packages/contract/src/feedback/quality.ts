import { oc } from '@orpc/contract'
import * as z from 'zod'
import { estimateSchema } from '../estimate.ts'
import { slugSchema } from '../ids.ts'
import { feedbackSliceSchema } from './estimates.ts'

/** The same input, and people who say the opposite of one another about its answers. */
export const contradictionSchema = z.object({
  signal: slugSchema,
  function: z.string(),
  inputText: z.string(),
  good: z.number(),
  bad: z.number(),
  inferenceIds: z.array(z.string()),
})

/** Somebody whose feedback does not go with what others say of the same answers. */
export const doubtfulAuthorSchema = z.object({
  authorId: z.string(),
  signal: slugSchema,
  /** How often they agree with the others, beside how often others agree with one another. */
  agreement: estimateSchema,
  expected: z.number(),
})

/** More from one source in a short time than people do. */
export const floodSchema = z.object({
  source: z.enum(['author', 'channel', 'session']),
  id: z.string(),
  signal: slugSchema,
  count: z.number(),
  /** How many would be usual in such a time. */
  usual: z.number(),
  from: z.string(),
  to: z.string(),
})

export const qualityContract = {
  getFeedbackQuality: oc
    .route({
      method: 'GET',
      path: '/feedback/quality',
      tags: ['feedback'],
      summary: 'Contradictions, authors whom nobody agrees with, and floods',
    })
    .input(feedbackSliceSchema)
    .output(
      z.object({
        contradictions: z.array(contradictionSchema),
        authors: z.array(doubtfulAuthorSchema),
        floods: z.array(floodSchema),
      }),
    ),
}
