import { setTimeout as pause } from 'node:timers/promises'
import type { TrainingRun } from '@loopwright/contract'
import { type DemoContext, functionName } from './demo-context.ts'
import type { ProgressStep } from './progress.ts'

const pollMs = 250

/** Distils a model out of a dataset version and makes it a variant of the function. @throws Error when training fails. */
export async function trainVariant(
  context: DemoContext,
  input: { variant: string; datasetVersionId: string; seed: number; title: string },
): Promise<{ modelId: string }> {
  const { api } = context.connection
  const step = context.progress.begin(input.title, 1)
  const { datasetVersionId, seed } = input
  const started = await api.improve.startTrainingRun({
    function: functionName,
    datasetVersionId,
    seed,
    profile: context.plan.profile,
  })
  const modelId = await waitForModel(context, started.id, step)
  await api.deploy.createVariant({
    name: functionName,
    variant: input.variant,
    target: { kind: 'model', modelId },
  })
  const model = await api.improve.getModel({ id: modelId })
  step.end(`${input.title}: ${model.trainedOn.toLocaleString('en')} examples of ${model.labels} labels`)
  return { modelId }
}

async function waitForModel(context: DemoContext, id: string, step: ProgressStep): Promise<string> {
  for (;;) {
    const run = await context.connection.api.improve.getTrainingRun({ id })
    showTraining(step, run)
    if (run.status === 'succeeded' && run.modelId) return run.modelId
    if (run.status === 'failed' || run.status === 'cancelled') {
      throw new Error(`Training ended as ${run.status}: ${run.error ?? 'no reason was given'}.`)
    }
    await pause(pollMs, undefined, { signal: context.signal })
  }
}

/** How far a training run is. Its stages start over at 0, so the stage is named. */
export function showTraining(step: ProgressStep, run: Pick<TrainingRun, 'status' | 'progress'>): void {
  if (run.progress) step.set(run.progress.done, run.progress.total, run.progress.stage)
  else step.set(0, 0, run.status)
}
