import { oc } from '@orpc/contract'
import * as z from 'zod'

/** A web origin: scheme, host and port, and no path. */
export const originSchema = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^/\s?#@]+$/, 'write an origin such as https://app.example.com, without a path')

/** What browsers may do with the feedback tokens of a project. */
export const browserFeedbackSchema = z.object({
  /** From which origins feedback with a token is taken; null for any. */
  origins: z.array(originSchema).max(100).nullable(),
  /** How many observations one token may send in a minute. */
  observationsPerMinute: z.int().min(1).max(10_000),
  /** How long a token lasts. */
  tokenLifetimeMinutes: z.int().min(5).max(43_200),
  /** The share of calls that is drawn by chance to be asked for a rating; the answer to such a call says so. */
  askShare: z.number().min(0).max(1),
})
export type BrowserFeedback = z.infer<typeof browserFeedbackSchema>

/** Of a project that never chose. */
export const browserFeedbackDefaults: BrowserFeedback = {
  origins: null,
  observationsPerMinute: 120,
  tokenLifetimeMinutes: 24 * 60,
  askShare: 0,
}

export const browserContract = {
  getBrowserFeedback: oc
    .route({
      method: 'GET',
      path: '/feedback/browser',
      tags: ['feedback'],
      summary: 'What browsers may do with feedback tokens',
    })
    .output(browserFeedbackSchema),
  putBrowserFeedback: oc
    .route({
      method: 'PUT',
      path: '/feedback/browser',
      tags: ['feedback'],
      summary: 'Change what browsers may do with feedback tokens',
    })
    .input(z.strictObject(browserFeedbackSchema.shape))
    .output(browserFeedbackSchema),
  rotateFeedbackKey: oc
    .route({
      method: 'POST',
      path: '/feedback/browser/rotate-key',
      tags: ['feedback'],
      summary:
        'Sign new feedback tokens with a new key; tokens of the one before stay good until they expire',
    })
    .output(z.object({ keyNumber: z.int() })),
}
