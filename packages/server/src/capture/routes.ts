import { captureContract } from '@loopwright/contract/capture/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { getInference } from './get-inference.ts'
import { getTrace } from './get-trace.ts'
import { ingestTraces } from './ingest-traces.ts'
import { listInferences } from './list-inferences.ts'
import { listTraces } from './list-traces.ts'

const os = implement(captureContract).$context<RequestContext>()

export function captureRoutes(deps: CaptureDependencies) {
  return {
    ingestTraces: os.ingestTraces.handler(({ input, context }) =>
      ingestTraces(deps, memberOf(context).projectId, input),
    ),
    listTraces: os.listTraces.handler(({ input, context }) =>
      listTraces(deps, memberOf(context).projectId, input),
    ),
    getTrace: os.getTrace.handler(({ input, context }) =>
      getTrace(deps, memberOf(context).projectId, input.traceId),
    ),
    listInferences: os.listInferences.handler(({ input, context }) =>
      listInferences(deps, memberOf(context).projectId, input),
    ),
    getInference: os.getInference.handler(({ input, context }) =>
      getInference(deps, memberOf(context).projectId, input.id),
    ),
  }
}
