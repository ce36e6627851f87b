import type { Redaction } from '@loopwright/contract'
import type { Api } from '../api/api.ts'

const firstCallMs = 1000

export const meQuery = (api: Api) => api.workspace.me.queryOptions({ staleTime: 60_000 })
export const keysQuery = (api: Api) => api.workspace.listKeys.queryOptions()
export const limitsQuery = (api: Api) => api.workspace.getLimits.queryOptions()
export const providersQuery = (api: Api) => api.workspace.listProviders.queryOptions()
export const pricesQuery = (api: Api) => api.workspace.listPrices.queryOptions({ staleTime: 60_000 })
export const functionsQuery = (api: Api) => api.deploy.listFunctions.queryOptions()
export const newestTraceQuery = (api: Api) =>
  api.capture.listTraces.queryOptions({ input: { limit: 1 }, refetchInterval: firstCallMs, staleTime: 0 })
export const redactionQuery = (api: Api) => api.capture.getRedaction.queryOptions()
export const redactionTrialQuery = (api: Api, input: { redaction: Redaction; text: string }) =>
  api.capture.tryRedaction.queryOptions({ input, staleTime: Number.POSITIVE_INFINITY })
