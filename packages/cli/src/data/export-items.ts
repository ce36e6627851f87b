import type { Page } from '@loopwright/contract'
import type { ApiClient } from '../connection/api-client.ts'

export type ExportQuery = {
  function?: string
  since?: string
  until?: string
}

const pageSize = 500

/** Every item of a list, page after page. */
async function* eachItem<Item>(
  list: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | null = null
  do {
    const page: Page<Item> = await list({ limit: pageSize, ...(cursor !== null && { cursor }) })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** Every span of every trace that matches, newest trace first. */
export async function* exportTraces(api: ApiClient, query: ExportQuery): AsyncGenerator<unknown> {
  for await (const { traceId } of eachItem((page) => api.capture.listTraces({ ...query, ...page }))) {
    yield* (await api.capture.getTrace({ traceId })).spans
  }
}

export function exportFeedback(api: ApiClient, { until, ...query }: ExportQuery): AsyncGenerator<unknown> {
  const items = eachItem((page) => api.feedback.listFeedback({ ...query, ...page }))
  return until === undefined ? items : observedBefore(items, until)
}

async function* observedBefore<Item extends { observedAt: string }>(
  items: AsyncGenerator<Item>,
  until: string,
): AsyncGenerator<Item> {
  for await (const item of items) if (Date.parse(item.observedAt) < Date.parse(until)) yield item
}

/** A better and a worse answer to the same input a line. */
export function exportPreferencePairs(api: ApiClient, query: ExportQuery): AsyncGenerator<unknown> {
  return eachItem((page) => api.feedback.listPreferencePairs({ ...query, ...page }))
}

/** The examples of one version of a dataset. */
export function exportExamples(api: ApiClient, versionId: string): AsyncGenerator<unknown> {
  return eachItem((page) => api.evaluate.listExamples({ id: versionId, ...page }))
}
