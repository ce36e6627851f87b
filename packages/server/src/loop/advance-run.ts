import { AppError, type LoopRun, type Rollout } from '@loopwright/contract'
import type { LoopDependencies } from './dependencies.ts'
import { findRolloutBegun, findTrainingBegun, isCandidateAdded } from './made-already.ts'
import { findRun, firstAnswerAt, type LoopRunRecord, saveRun } from './store.ts'

type Step = LoopRun['steps'][number]
type StepName = Step['name']

/** What came of working on a step: it is done, it waits for something that will be announced, or the turn ends here. */
type Outcome =
  | { kind: 'done'; ref: string; words: string }
  | { kind: 'waits'; ref: string; words: string }
  | { kind: 'ends'; ref: string | null; words: string; as: 'refused' | 'failed' | 'promoted' | 'rolled-back' }

/**
 * Takes a turn of the loop as far as it goes: dataset, training, gate, rollout. It stops where it must wait and is called
 * again when what it waits for is announced; calling it once too often changes nothing.
 */
export async function advanceRun(deps: LoopDependencies, projectId: string, id: string): Promise<void> {
  for (;;) {
    const run = await findRun(deps.catalog.pool, projectId, id)
    const step = run?.steps.find(({ status }) => status === 'waiting' || status === 'running')
    if (!run || !step || run.finishedAt) return
    step.startedAt ??= now(deps)
    step.status = 'running'
    if (!(await saveRun(deps.catalog.pool, run))) return
    const outcome = await work(deps, run, step)
    const goesOn = await settle(deps, run, step, outcome)
    if (!goesOn) return
  }
}

async function work(deps: LoopDependencies, run: LoopRunRecord, step: Step): Promise<Outcome> {
  try {
    return await workOn[step.name](deps, run, step)
  } catch (error) {
    // What the user can mend ends the turn with the reason; anything else is tried again by the job queue.
    if (!AppError.is(error) || error.code === 'store-unavailable' || error.code === 'internal') throw error
    return { kind: 'ends', ref: step.ref, words: error.message, as: 'failed' }
  }
}

const workOn: Record<StepName, (deps: LoopDependencies, run: LoopRunRecord, step: Step) => Promise<Outcome>> =
  {
    async dataset({ stages }, { projectId, input }) {
      const { id, dataset, version, counts } = await stages.buildVersion(projectId, input)
      return {
        kind: 'done',
        ref: id,
        words: `${dataset} version ${version}: ${counts.train} examples to train on, ${counts.holdout} in the hold-out.`,
      }
    },

    async training({ stages, catalog, jobs }, run, step) {
      const { projectId, input } = run
      const begun = step.ref ?? (await findTrainingBegun(catalog.pool, run, refOf(run, 'dataset')))
      const training = begun ? await stages.getTraining(projectId, begun) : undefined
      // Its job may not have been put in the queue; one too many finds the work done.
      if (!step.ref && training?.status === 'queued')
        await jobs.enqueue('improve.train', { projectId, trainingRunId: training.id })
      if (!training) {
        const started = await stages.startTraining(projectId, input, refOf(run, 'dataset'))
        return { kind: 'waits', ref: started.id, words: 'Training.' }
      }
      if (training.status === 'queued' || training.status === 'running') {
        return { kind: 'waits', ref: training.id, words: 'Training.' }
      }
      if (!training.modelId) {
        return {
          kind: 'ends',
          ref: training.id,
          words: training.error ?? 'Training ended without a model.',
          as: 'failed',
        }
      }
      run.teachers = (await stages.traceLineage(projectId, training.modelId)).authors
      if (!(await isCandidateAdded(catalog.pool, run, training.modelId)))
        await stages.addVariant(projectId, input, training.modelId)
      return { kind: 'done', ref: training.id, words: `Candidate "${input.candidate}" is trained.` }
    },

    async gate({ stages }, run) {
      const decision = await stages.decideGate(run.projectId, run.input, refOf(run, 'dataset'))
      if (decision.verdict === 'open') return { kind: 'done', ref: decision.id, words: decision.reason }
      return { kind: 'ends', ref: decision.id, words: decision.reason, as: 'refused' }
    },

    async rollout({ stages, catalog }, run, step) {
      const { projectId, input } = run
      const begun = step.ref ?? (await findRolloutBegun(catalog.pool, run, refOf(run, 'gate')))
      const rollout = begun
        ? await stages.getRollout(projectId, begun)
        : await stages.startRollout(projectId, input, refOf(run, 'gate'))
      return outcomeOf(rollout)
    },
  }

function outcomeOf(rollout: Rollout): Outcome {
  const { id: ref, status, history } = rollout
  const words = history.at(-1)?.reason ?? ''
  if (status === 'promoted' || status === 'rolled-back') return { kind: 'ends', ref, words, as: status }
  return { kind: 'waits', ref, words }
}

/** Writes down what came of a step; true when the next step may begin. */
async function settle(
  deps: LoopDependencies,
  run: LoopRunRecord,
  step: Step,
  outcome: Outcome,
): Promise<boolean> {
  const isNew = step.ref !== outcome.ref
  step.ref = outcome.ref
  step.words = outcome.words
  if (outcome.kind === 'waits') {
    if (step.name === 'rollout') run.status = 'rolling-out'
    const isSaved = await saveRun(deps.catalog.pool, run)
    if (!isSaved && isNew) await takeBack(deps, run, step.name, outcome.ref)
    return false
  }
  step.finishedAt = now(deps)
  if (outcome.kind === 'done') {
    step.status = 'done'
    return saveRun(deps.catalog.pool, run)
  }
  step.status = outcome.as === 'promoted' ? 'done' : outcome.as === 'failed' ? 'failed' : 'refused'
  run.status = outcome.as
  run.finishedAt = step.finishedAt
  if (outcome.as === 'promoted') {
    const began = await firstAnswerAt(deps.catalog.pool, run.projectId, run.input.queueId)
    run.correctionToServingMs = began === null ? null : deps.clock.now() - began.getTime()
  }
  await saveRun(deps.catalog.pool, run)
  return false
}

/** Somebody cancelled the turn while this was being begun, and could not know of it. */
async function takeBack(
  { stages }: LoopDependencies,
  { projectId }: LoopRunRecord,
  name: StepName,
  ref: string,
): Promise<void> {
  if (name === 'training') await stages.cancelTraining(projectId, ref)
  if (name === 'rollout') await stages.rollBack(projectId, ref, 'The loop run was cancelled.')
}

function refOf(run: LoopRunRecord, name: StepName): string {
  const ref = run.steps.find((step) => step.name === name)?.ref
  if (!ref) throw new Error(`The step "${name}" of loop run ${run.id} is done but made nothing.`)
  return ref
}

function now(deps: LoopDependencies): string {
  return new Date(deps.clock.now()).toISOString()
}
