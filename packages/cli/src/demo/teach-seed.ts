import { type DemoContext, functionName, seedVariant } from './demo-context.ts'
import type { LabelledText } from './load-data.ts'
import { outOfScopeLabel } from './load-data.ts'
import { trainVariant } from './train-variant.ts'

/** Step 1: the function, a dataset of a few examples a label, a small model distilled from them, and a release that serves it. */
export async function teachSeed(
  context: DemoContext,
  seed: readonly LabelledText[],
): Promise<{ seedVersionId: string }> {
  const { data, plan } = context
  const { api } = context.connection
  await api.deploy.createFunction({
    name: functionName,
    description: `Which of ${data.labels.length} intents a message is about (${data.name}).`,
    labels: data.labels,
    outOfScopeLabel,
  })
  await api.evaluate.createDataset({ name: functionName, function: functionName })
  const validation = [...data.val, ...data.oosVal]
  const version = await api.evaluate.importVersion({
    name: functionName,
    origin: `${plan.seedPerLabel} examples a label to begin with; validation rows choose thresholds and nothing else`,
    examples: [
      ...seed.map(({ text, label }) => ({ text, label, split: 'train' })),
      ...validation.map(({ text, label }) => ({ text, label, split: 'validation' })),
    ],
  })
  await trainVariant(context, {
    variant: seedVariant,
    datasetVersionId: version.id,
    seed: plan.seed,
    title: `Distilling the first model from ${plan.seedPerLabel} examples a label`,
  })
  await api.deploy.createRelease({
    name: functionName,
    weights: [{ variant: seedVariant, weight: 1 }],
    reason: 'The first model.',
  })
  return { seedVersionId: version.id }
}
