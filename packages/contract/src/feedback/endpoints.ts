import { oc } from '@orpc/contract'
import * as z from 'zod'
import { batchResultSchema } from '../batch.ts'
import { estimateSchema } from '../estimate.ts'
import { slugSchema, timeSchema } from '../ids.ts'
import { pageOf, pageQuery } from '../page.ts'
import { feedbackBatchSchema, feedbackKindSchema, feedbackSchema, signalSchema } from './feedback.ts'

const tags = ['feedback']

export const feedbackContract = {
  recordFeedback: oc
    .route({
      method: 'POST',
      path: '/feedback',
      tags,
      summary: 'Send feedback in a batch; each item is accepted or rejected by itself',
      successStatus: 202,
    })
    // Items are validated one by one in the use case, so that one bad item never rejects the rest.
    .input(feedbackBatchSchema)
    .output(batchResultSchema),
  listFeedback: oc
    .route({ method: 'GET', path: '/feedback', tags, summary: 'Feedback, newest first' })
    .input(
      z.object({
        traceId: z.string().max(200).optional(),
        inferenceId: z.string().max(200).optional(),
        /** On the session itself or, once its call is known, on any call of it. */
        sessionId: z.string().max(200).optional(),
        signal: slugSchema.optional(),
        kind: feedbackKindSchema.optional(),
        function: z.string().max(200).optional(),
        authorId: z.string().max(200).optional(),
        since: timeSchema.optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(feedbackSchema)),
  summariseSignals: oc
    .route({
      method: 'GET',
      path: '/feedback/summary',
      tags,
      summary: 'Each signal by variant: mean or rate with its interval',
    })
    .input(z.object({ function: z.string().max(200).optional() }))
    .output(
      z.object({
        items: z.array(
          z.object({
            signal: z.string(),
            kind: feedbackKindSchema,
            variant: z.string().nullable(),
            estimate: estimateSchema,
          }),
        ),
      }),
    ),
  listSignals: oc
    .route({ method: 'GET', path: '/signals', tags, summary: 'Signals defined in this project' })
    .output(z.object({ items: z.array(signalSchema) })),
  putSignal: oc
    .route({ method: 'PUT', path: '/signals/{name}', tags, summary: 'Define a signal' })
    .input(z.strictObject(signalSchema.shape))
    .output(signalSchema),
}
