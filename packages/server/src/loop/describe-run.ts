import type { LoopRun } from '@loopwright/contract'
import type { LoopRunRecord } from './store.ts'

/** A turn of the loop as it is shown. */
export function describeRun({ input, projectId: _projectId, ...run }: LoopRunRecord): LoopRun {
  const isCandidateMade = run.steps.some(({ name, status }) => name === 'training' && status === 'done')
  return { ...run, baseline: input.baseline, candidate: isCandidateMade ? input.candidate : null }
}
