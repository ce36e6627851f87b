import type { Api } from '../api/api.ts'
import type { DatasetSearch } from './dataset-search.ts'

export const datasetsQuery = (api: Api) => api.evaluate.listDatasets.queryOptions()
export const datasetQuery = (api: Api, name: string) =>
  api.evaluate.getDataset.queryOptions({ input: { name } })
export const gatesQuery = (api: Api, functionName?: string) =>
  api.evaluate.listGates.queryOptions({ input: functionName === undefined ? {} : { function: functionName } })
export const examplesQuery = (api: Api, versionId: string, { split, text, label }: DatasetSearch) =>
  api.evaluate.listExamples.infiniteOptions({
    input: (cursor: string | undefined) => ({
      id: versionId,
      limit: 25,
      ...(split && { split }),
      ...(text && { text }),
      ...(label && { label }),
      ...(cursor && { cursor }),
    }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
