import { oc } from '@orpc/contract'
import * as z from 'zod'
import { batchResultSchema } from '../batch.ts'
import { externalIdSchema, idSchema } from '../ids.ts'
import { pageOf, pageQuery } from '../page.ts'
import {
  newSavedViewSchema,
  savedViewChangeSchema,
  savedViewPageSchema,
  savedViewSchema,
} from './saved-view.ts'
import { sessionSchema, sessionSummarySchema } from './session.ts'
import { spanSchema } from './span.ts'
import { traceFacetsSchema, traceSchema, traceSummarySchema, traceTailSchema } from './trace.ts'
import { sessionFilter, traceFilter } from './trace-filter.ts'

const tags = ['capture']

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
    .input(z.object({ ...traceFilter, ...pageQuery }))
    .output(pageOf(traceSummarySchema)),
  listTraceFacets: oc
    .route({
      method: 'GET',
      path: '/traces/facets',
      tags,
      summary: 'The values that traces have, for the menus of the filters',
    })
    .input(z.object(traceFilter))
    .output(traceFacetsSchema),
  tailTraces: oc
    .route({
      method: 'GET',
      path: '/traces/tail',
      tags,
      summary: 'Traces that came or grew since the last question; ask again every second or two',
    })
    // A trace may come again, as it was or grown: keep the one that came last under its id.
    .input(z.object({ ...traceFilter, cursor: z.string().max(500).optional() }))
    .output(traceTailSchema),
  getTrace: oc
    .route({ method: 'GET', path: '/traces/{traceId}', tags, summary: 'One trace with all its spans' })
    .input(
      z.object({
        traceId: externalIdSchema,
        /** `cut`: at most 32 KiB of each field, less in a trace of many spans. */
        payloads: z.enum(['whole', 'cut']).default('whole'),
      }),
    )
    .output(traceSchema),
  getSpan: oc
    .route({ method: 'GET', path: '/traces/{traceId}/spans/{spanId}', tags, summary: 'One span, whole' })
    .input(z.object({ traceId: externalIdSchema, spanId: externalIdSchema }))
    .output(spanSchema),
  listInferences: oc
    .route({ method: 'GET', path: '/inferences', tags, summary: 'Model calls, newest first' })
    .input(z.object({ ...traceFilter, ...pageQuery }))
    .output(pageOf(spanSchema)),
  getInference: oc
    .route({ method: 'GET', path: '/inferences/{id}', tags, summary: 'One model call' })
    .input(z.object({ id: externalIdSchema }))
    .output(spanSchema),
  listSessions: oc
    .route({ method: 'GET', path: '/sessions', tags, summary: 'Sessions, the one last active first' })
    .input(z.object({ ...sessionFilter, ...pageQuery }))
    .output(pageOf(sessionSummarySchema)),
  getSession: oc
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}',
      tags,
      summary: 'One session as a conversation: its traces, oldest first',
    })
    .input(
      z.object({
        sessionId: externalIdSchema,
        ...pageQuery,
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
    )
    .output(sessionSchema),
  listSavedViews: oc
    .route({
      method: 'GET',
      path: '/saved-views',
      tags,
      summary: 'Your saved views and those shared with you',
    })
    .input(z.object({ page: savedViewPageSchema.optional() }))
    .output(z.object({ items: z.array(savedViewSchema) })),
  createSavedView: oc
    .route({
      method: 'POST',
      path: '/saved-views',
      tags,
      summary: 'Keep the filters of a page under a name',
      successStatus: 201,
    })
    .input(newSavedViewSchema)
    .output(savedViewSchema),
  updateSavedView: oc
    .route({ method: 'PATCH', path: '/saved-views/{id}', tags, summary: 'Change a saved view' })
    .input(savedViewChangeSchema.extend({ id: idSchema }))
    .output(savedViewSchema),
  deleteSavedView: oc
    .route({ method: 'DELETE', path: '/saved-views/{id}', tags, summary: 'Delete a saved view' })
    .input(z.object({ id: idSchema }))
    .output(z.object({})),
}
