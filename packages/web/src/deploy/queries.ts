import type { Api } from '../api/api.ts'

const liveMs = 4000

export const functionsQuery = (api: Api) => api.deploy.listFunctions.queryOptions()
export const functionQuery = (api: Api, name: string) =>
  api.deploy.getFunction.queryOptions({ input: { name } })
export const rolloutsQuery = (api: Api) =>
  api.deploy.listRollouts.queryOptions({ input: {}, refetchInterval: liveMs })
export const rolloutQuery = (api: Api, id: string) =>
  api.deploy.getRollout.queryOptions({
    input: { id },
    refetchInterval: (query) => (query.state.data?.finishedAt ? false : liveMs),
  })
