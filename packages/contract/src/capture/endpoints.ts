import { oc } from '@orpc/contract'
import * as z from 'zod'
import { batchResultSchema } from '../batch.ts'
import { externalIdSchema, timeSchema } from '../ids.ts'
import { pageOf, pageQuery } from '../page.ts'
import { spanSchema, spanStatusSchema, traceSchema, traceSummarySchema } from './span.ts'

const tags = ['capture']

const filters = {
  function: z.string().max(200).optional(),
  variant: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  status: spanStatusSchema.optional(),
  endUserId: z.string().max(200).optional(),
  sessionId: z.string().max(200).optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
  text: z.string().max(500).optional(),
}

export const captureContract = {
  ingestTraces: oc
    .route({
      method: 'POST',
      path: '/traces',
      tags,
      summary: 'Send spans in a batch; each is accepted or rejected by itself',
      successStatus: 202,
    })
    // Items are validated one by one in the use case, so that one bad span never rejects the rest.
    .input(z.strictObject({ spans: z.array(z.unknown()).min(1).max(1000) }))
    .output(batchResultSchema),
  listTraces: oc
    .route({ method: 'GET', path: '/traces', tags, summary: 'Traces, newest first' })
    .input(z.object({ ...filters, ...pageQuery }))
    .output(pageOf(traceSummarySchema)),
  getTrace: oc
    .route({ method: 'GET', path: '/traces/{traceId}', tags, summary: 'One trace with all its spans' })
    .input(z.object({ traceId: externalIdSchema }))
    .output(traceSchema),
  listInferences: oc
    .route({ method: 'GET', path: '/inferences', tags, summary: 'Model calls, newest first' })
    .input(z.object({ ...filters, ...pageQuery }))
    .output(pageOf(spanSchema)),
  getInference: oc
    .route({ method: 'GET', path: '/inferences/{id}', tags, summary: 'One model call' })
    .input(z.object({ id: externalIdSchema }))
    .output(spanSchema),
}
