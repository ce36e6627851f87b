import { setTimeout as pause } from 'node:timers/promises'
import type { GateDecision, LoopRun } from '@loopwright/contract'
import { candidateVariant, type DemoContext, functionName, seedVariant } from './demo-context.ts'
import { showTraining } from './train-variant.ts'

const pollMs = 250

export type LoopTurn = {
  runId: string
  datasetVersionId: string
  modelId: string
  gate: GateDecision
  /** Null when the gate stayed closed. */
  rolloutId: string | null
}

/** Steps 5 and 6: one turn of the loop, until its gate has decided and a canary, if any, has begun. @throws Error when it fails earlier. */
export async function turnLoop(
  context: DemoContext,
  input: { queueId: string; seedVersionId: string },
): Promise<LoopTurn> {
  const { plan, progress } = context
  const { api } = context.connection
  const started = await api.loop.startRun({
    function: functionName,
    dataset: functionName,
    queueId: input.queueId,
    baseline: seedVariant,
    candidate: candidateVariant,
    profile: plan.profile,
    seed: plan.seed,
    includeVersionId: input.seedVersionId,
    holdoutShare: plan.holdoutShare,
    steps: [10, 100],
    minimumObserved: plan.minimumObserved,
  })
  for (const name of ['dataset', 'training', 'gate'] as const) {
    const step = progress.begin(titles[name], 0)
    const run = await waitForStep(context, started.id, name, async (state) => {
      if (name !== 'training' || !state.ref) return step.set(0, 0)
      showTraining(step, await api.improve.getTrainingRun({ id: state.ref }))
    })
    step.end(stepOf(run, name).words)
  }
  const run = await waitForStep(context, started.id, 'rollout')
  const training = await api.improve.getTrainingRun({ id: refOf(run, 'training') })
  return {
    runId: run.id,
    datasetVersionId: refOf(run, 'dataset'),
    modelId: training.modelId!,
    gate: await api.evaluate.getGate({ id: refOf(run, 'gate') }),
    rolloutId: stepOf(run, 'rollout').ref,
  }
}

const titles = {
  dataset: 'Building a dataset out of what was learnt',
  training: 'Distilling the candidate',
  gate: 'Asking the gate',
}

type StepName = LoopRun['steps'][number]['name']

/** Polls until the step is behind, or for the rollout until it has begun; or until the turn is over. */
async function waitForStep(
  context: DemoContext,
  id: string,
  name: StepName,
  onLook?: (step: LoopRun['steps'][number]) => Promise<void> | void,
): Promise<LoopRun> {
  for (;;) {
    const run = await context.connection.api.loop.getRun({ id })
    const step = stepOf(run, name)
    if (run.status === 'failed' || run.status === 'cancelled') {
      const broken = run.steps.find(({ status }) => status === 'failed')
      throw new Error(
        `The turn of the loop ${run.status} at "${broken?.name ?? name}": ${broken?.words ?? ''}`,
      )
    }
    const isBehind = step.status === 'done' || step.status === 'refused' || run.finishedAt !== null
    if (isBehind || (name === 'rollout' && step.ref !== null)) return run
    await onLook?.(step)
    await pause(pollMs, undefined, { signal: context.signal })
  }
}

function stepOf(run: LoopRun, name: StepName): LoopRun['steps'][number] {
  return run.steps.find((step) => step.name === name)!
}

function refOf(run: LoopRun, name: StepName): string {
  const { ref, words } = stepOf(run, name)
  if (!ref) throw new Error(`The turn of the loop has no ${name}: ${words}`)
  return ref
}
