import { captureContract } from '@loopwright/contract/capture/endpoints'
import { implement } from '@orpc/server'
import type { Catalog } from '../platform/catalog/catalog.ts'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { getInference } from './get-inference.ts'
import { getSession } from './get-session.ts'
import { getSpan } from './get-span.ts'
import { getTrace } from './get-trace.ts'
import { ingestTraces } from './ingest-traces.ts'
import { listFacets } from './list-facets.ts'
import { listInferences } from './list-inferences.ts'
import { listSessions } from './list-sessions.ts'
import { listTraces } from './list-traces.ts'
import { createSavedView, deleteSavedView, listSavedViews, updateSavedView } from './saved-views.ts'
import { createTraceTail } from './tail-traces.ts'

const os = implement(captureContract).$context<RequestContext>()

export function captureRoutes(deps: CaptureDependencies & { catalog: Pick<Catalog, 'pool'> }) {
  const tailTraces = createTraceTail(deps)
  return {
    ingestTraces: os.ingestTraces.handler(({ input, context }) =>
      ingestTraces(deps, memberOf(context).projectId, input),
    ),
    listTraces: os.listTraces.handler(({ input, context }) =>
      listTraces(deps, memberOf(context).projectId, input),
    ),
    listTraceFacets: os.listTraceFacets.handler(({ input, context }) =>
      listFacets(deps, memberOf(context).projectId, input),
    ),
    tailTraces: os.tailTraces.handler(({ input, context }) => tailTraces(memberOf(context).projectId, input)),
    getTrace: os.getTrace.handler(({ input, context }) =>
      getTrace(deps, memberOf(context).projectId, input.traceId, input.payloads),
    ),
    getSpan: os.getSpan.handler(({ input, context }) => getSpan(deps, memberOf(context).projectId, input)),
    listInferences: os.listInferences.handler(({ input, context }) =>
      listInferences(deps, memberOf(context).projectId, input),
    ),
    getInference: os.getInference.handler(({ input, context }) =>
      getInference(deps, memberOf(context).projectId, input.id),
    ),
    listSessions: os.listSessions.handler(({ input, context }) =>
      listSessions(deps, memberOf(context).projectId, input),
    ),
    getSession: os.getSession.handler(({ input, context }) =>
      getSession(deps, memberOf(context).projectId, input),
    ),
    listSavedViews: os.listSavedViews.handler(({ input, context }) =>
      listSavedViews(deps, memberOf(context), input),
    ),
    createSavedView: os.createSavedView.handler(({ input, context }) =>
      createSavedView(deps, memberOf(context), input),
    ),
    updateSavedView: os.updateSavedView.handler(({ input, context }) =>
      updateSavedView(deps, memberOf(context), input),
    ),
    deleteSavedView: os.deleteSavedView.handler(({ input, context }) =>
      deleteSavedView(deps, memberOf(context), input),
    ),
  }
}
