import type { Example } from '@loopwright/contract'
import type { LangfuseDependencies } from '../dependencies.ts'
import type { DatasetRecord } from './dataset-store.ts'
import type { ItemRecord } from './item-store.ts'

/**
 * A function's dataset, read as Langfuse's SDKs read one: the examples of its newest version are its items. It grows by
 * versions of its own stage, so nothing is written through here.
 */
export async function findFunctionDataset(
  deps: Pick<LangfuseDependencies, 'stages'>,
  projectId: string,
  name: string,
): Promise<(DatasetRecord & { versionId: string | undefined; itemCount: number }) | undefined> {
  const dataset = await deps.stages.findDataset(projectId, name)
  if (!dataset) return undefined
  const newest = dataset.versions[0]
  const counts = newest?.counts
  return {
    id: dataset.id,
    name: dataset.name,
    description: `Examples of the function "${dataset.function}".`,
    metadata: { function: dataset.function, version: newest?.version ?? null },
    inputSchema: null,
    expectedOutputSchema: null,
    createdAt: new Date(dataset.createdAt),
    updatedAt: new Date(newest?.createdAt ?? dataset.createdAt),
    versionId: newest?.id,
    itemCount: counts ? counts.train + counts.holdout + counts.validation : 0,
  }
}

const mostAtOnce = 500

export async function listFunctionItems(
  deps: Pick<LangfuseDependencies, 'stages'>,
  projectId: string,
  dataset: DatasetRecord & { versionId: string | undefined },
  page: { limit: number; offset: number },
): Promise<ItemRecord[]> {
  if (dataset.versionId === undefined) return []
  const examples: Example[] = []
  const wanted = page.offset + page.limit
  for (;;) {
    const next = await deps.stages.listExamples(projectId, dataset.versionId, {
      after: examples.at(-1)?.id,
      limit: Math.min(mostAtOnce, wanted - examples.length),
    })
    examples.push(...next)
    if (next.length === 0 || examples.length >= wanted) break
  }
  return examples.slice(page.offset).map((example) => toItem(example, dataset))
}

/** The dataset that an item's id names, where it is the id of a function's example. */
export function datasetOfItem(itemId: string): string | undefined {
  return /^(.+):[0-9a-f-]{36}$/.exec(itemId)?.[1]
}

function toItem(example: Example, dataset: DatasetRecord): ItemRecord {
  return {
    id: `${dataset.name}:${example.id}`,
    datasetId: dataset.id,
    datasetName: dataset.name,
    status: 'ACTIVE',
    input: example.text,
    expectedOutput: example.label,
    metadata: { split: example.split, weight: example.weight, posterior: example.posterior },
    sourceTraceId: null,
    sourceObservationId: example.lineage.inferenceId,
    createdAt: dataset.updatedAt,
    updatedAt: dataset.updatedAt,
  }
}
